// A matter's way in: signed row, opening event, number and serial, read model and notices in one transaction (P1, P5).
import { randomBytes } from 'node:crypto';
import {
  open,
  type Context,
  type MatterState,
  type Procedure,
  type Refusal,
  type SignedCommand,
  type Slice,
} from '../../domain';
import type { Query } from '../pool';
import { addReaders } from '../secrecy/reader';
import { chainRows } from './chain';
import { insertCommand, signCommand, type CommandRequest, type Gathered } from './commit-command';
import { lockKey } from './lost-commit';
import { drawNumber, nextSerial } from './number';
import {
  databaseNow,
  instant,
  readCommand,
  readHead,
  storeSlice,
  type CommandRow,
  type HeadRow,
} from './rows';
import { commandId, fingerprint } from './signing';
import { insertBeside, insertHead, insertLedger } from './write-matter';

export interface RegisterAt {
  matterId: string;
  commandId: string;
  /** Instant of registration by the database's clock, ms. */
  submittedAtMs: number;
}

export interface RegisterInput<R> extends CommandRequest {
  procedure: Procedure;
  slice: Slice;
  /** Leads the number. */
  organCode: string;
  /** Number series of its own, such as that of sealed stubs. Default none. */
  series?: string;
  sealed?: boolean;
  /** Puts text into the vault, subjects into the conflict table, and reads the facts. */
  gather: (q: Query, at: RegisterAt) => Promise<Gathered<R>>;
  /** Further reader keys of the opening state, such as the superior contact of a stub. */
  readers?: string[];
}

export type Registered<R> =
  | {
      kind: 'registered';
      command: SignedCommand;
      state: MatterState;
      number: string;
      serial: number;
    }
  | { kind: 'known'; row: CommandRow; head: HeadRow }
  | { kind: 'keyReused' }
  /** Nothing is written by this module; a caller that wrote in `gather` must roll back. */
  | { kind: 'refused'; refusal: R };

/** The opening was refused by the procedure; thrown, so that what `gather` wrote is rolled back. */
export class OpeningRefused extends Error {
  override name = 'OpeningRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`opening refused: ${refusal.code}`);
    this.refusal = refusal;
  }
}

/** Registers a matter; the same officer and key give the same matter. */
export async function registerMatter<R>(q: Query, input: RegisterInput<R>): Promise<Registered<R>> {
  const id = commandId(input.officer, 'register', input.key);
  const mark = fingerprint(input.fingerprintKey, input.asked);
  await lockKey(q, id);
  const known = await readCommand(q, id);
  if (known !== undefined) return answerKnown(q, known, mark);
  const submittedAtMs = await databaseNow(q);
  const matterId = randomBytes(16).toString('base64url');
  const gathered = await input.gather(q, { matterId, commandId: id, submittedAtMs });
  if (!gathered.ok) return { kind: 'refused', refusal: gathered.refusal };
  const command = signCommand(input, { id, matterId, submittedAtMs }, gathered);
  const number = await drawNumber(q, numberAt(input, submittedAtMs));
  const opened = openWith(input, number, command);
  insertCommand(q, command, input.key, mark);
  const serial = await writeOpening(q, input, command, number, opened);
  return { kind: 'registered', command, state: opened.state, number, serial };
}

async function answerKnown<R>(q: Query, row: CommandRow, mark: string): Promise<Registered<R>> {
  if (row.fingerprint !== mark) return { kind: 'keyReused' };
  const head = await readHead(q, row.command.matterId);
  if (head === undefined) throw new Error('a registered matter has no head');
  return { kind: 'known', row, head };
}

function openWith<R>(input: RegisterInput<R>, number: string, command: SignedCommand) {
  const seed = { matterId: command.matterId, organId: command.organId, number };
  const context: Context = command.context;
  const opened = open(input.procedure, seed, command.body, context, input.slice);
  if (!opened.ok) throw new OpeningRefused(opened);
  return opened;
}

async function writeOpening<R>(
  q: Query,
  input: RegisterInput<R>,
  command: SignedCommand,
  number: string,
  opened: ReturnType<typeof openWith>,
): Promise<number> {
  const { matterId, organId, id, sig, submittedAtMs } = command;
  const { state, events } = opened;
  const serial = await nextSerial(q, organId, seriesOf(input, submittedAtMs));
  storeSlice(q, organId, input.slice);
  const rows = chainRows({ matterId, organId, epoch: 0, hash: '' }, [
    { events, command: { id, sig } },
  ]);
  insertLedger(q, rows);
  const derived = {
    procedure: input.procedure,
    state,
    slice: input.slice,
    hash: rows.at(-1)?.hash ?? '',
    lastNowMs: submittedAtMs,
  };
  insertBeside(q, organId, derived, events, true);
  await addReaders(q, organId, matterId, input.readers ?? []);
  insertHead(q, { matterId, organId, number, serial, sealed: input.sealed === true }, derived);
  accept(q, command, state.revision);
  return serial;
}

function accept(q: Query, command: SignedCommand, revision: number): void {
  const outcome = { state: 'accepted', appliedRevision: revision, atMs: command.submittedAtMs };
  q.write('update command set outcome = $2, decided_at = $3 where id = $1', [
    command.id,
    JSON.stringify(outcome),
    instant(command.submittedAtMs),
  ]);
}

const yearAt = <R>(input: RegisterInput<R>, atMs: number): number =>
  new Date(atMs + input.slice.offsetMinutes * 60_000).getUTCFullYear();

const seriesOf = <R>(input: RegisterInput<R>, atMs: number): string =>
  `${input.procedure.name}/${input.series ?? ''}${yearAt(input, atMs)}`;

const numberAt = <R>(input: RegisterInput<R>, atMs: number) => ({
  organId: input.organId,
  organCode: input.organCode,
  series: input.series ?? '',
  year: yearAt(input, atMs),
});
