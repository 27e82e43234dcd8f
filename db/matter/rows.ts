// Rows of command, head and slice as the rest of `db/matter` reads them.
import { createHash } from 'node:crypto';
import type {
  Command,
  Context,
  MatterState,
  RefusalCode,
  SignedCommand,
  Slice,
} from '../../domain';
import type { Query } from '../pool';
import { isGenuine } from './genuine-slice';

/** How a command ended; instants in ms by the database's clock. Absent while undecided. */
export type Outcome =
  | { state: 'accepted'; appliedRevision: number; atMs: number }
  | {
      state: 'refused';
      /** `noLongerEligible` where the right ended before the decision (P2). */
      code: RefusalCode | 'noLongerEligible';
      detail?: Record<string, string | number | boolean>;
      atMs: number;
    };

export interface CommandRow {
  command: SignedCommand;
  fingerprint: string;
  outcome: Outcome | undefined;
  failures: number;
  parkedAtMs: number | undefined;
}

export interface HeadRow {
  matterId: string;
  organId: string;
  procedure: string;
  number: string;
  serial: number;
  sealed: boolean;
  epoch: number;
  /** Epoch whose start was noted; undefined = the present one was not. */
  startedEpoch: number | undefined;
  revision: number;
  state: MatterState;
  stateDigest: string;
  hash: string;
  lastNowMs: number;
  closed: boolean;
  /** Heals within the last hour or so, ms. */
  healsMs: number[];
  /** Until then a run is busy continuing as new from a heal: no rebuild (P1). */
  healingUntilMs: number | undefined;
  /** Held by two engineers since then: nothing starts or sends it. */
  quarantinedAtMs: number | undefined;
  dbNowMs: number;
}

interface RawCommand {
  id: string;
  matter_id: string;
  organ_id: string;
  officer: string;
  session: string;
  submitted_ms: number;
  body: Command;
  context: Context;
  sig: string;
  fingerprint: string;
  outcome: Outcome | null;
  failures: number;
  parked_ms: number | null;
}

interface RawHead {
  matter_id: string;
  organ_id: string;
  procedure: string;
  number: string;
  serial: number;
  sealed: boolean;
  epoch: number;
  started_epoch: number | null;
  revision: number;
  state: MatterState;
  state_digest: string;
  hash: string;
  last_now_ms: number;
  closed: boolean;
  heals_ms: number[];
  healing_ms: number | null;
  quarantined_ms: number | null;
  now_ms: number;
}

/** Milliseconds of a timestamptz expression as a JavaScript number. */
export const msOf = (sql: string): string => `floor(extract(epoch from ${sql}) * 1000)::float8`;

/** Text that PostgreSQL reads back as exactly this instant. */
export const instant = (ms: number): string => new Date(ms).toISOString();

const COMMAND_COLUMNS = `id, matter_id, organ_id, officer, session, ${msOf('submitted_at')} submitted_ms,
  body, context, sig, fingerprint, outcome, failures, ${msOf('parked_at')} parked_ms`;

const HEAD_COLUMNS = `matter_id, organ_id, procedure, number, serial, sealed, epoch, started_epoch, revision,
  state, state_digest, hash, last_now_ms::float8 last_now_ms, closed,
  array(select ${msOf('heal')} from unnest(heals) heal) heals_ms,
  ${msOf('healing_until')} healing_ms, ${msOf('quarantined_at')} quarantined_ms, ${msOf('duban_now()')} now_ms`;

/** Commands by a condition, in the order in which they are decided. */
export async function readCommands(
  q: Query,
  where: string,
  params: unknown[],
): Promise<CommandRow[]> {
  const rows = await q.rows<RawCommand>(
    `select ${COMMAND_COLUMNS} from command where ${where} order by submitted_at, id`,
    params,
    `command ${createHash('md5').update(where).digest('base64')}`,
  );
  return rows.map(commandRow);
}

/** One command, as far as the scope may see it. */
export const readCommand = async (q: Query, id: string): Promise<CommandRow | undefined> =>
  (await readCommands(q, 'id = $1', [id]))[0];

/** The head of a matter without a lock. */
export const readHead = (q: Query, matterId: string): Promise<HeadRow | undefined> =>
  selectHead(q, matterId, '');

/** Takes the lock of P1: everything that decides over a matter waits here. */
export const lockHead = (q: Query, matterId: string): Promise<HeadRow | undefined> =>
  selectHead(q, matterId, 'for update');

/** Slices by digest: what a digest names never changes, and an installation has few. */
const slices = new Map<string, Slice>();
const MOST_SLICES = 200;

/** Slice by the digest a state holds (P2). */
export async function readSlice(q: Query, digest: string): Promise<Slice> {
  const known = slices.get(digest);
  if (known !== undefined) return known;
  const row = await q.one<{ body: Slice }>('select body from slice where digest = $1', [digest]);
  if (row === undefined) throw new Error(`slice ${digest} is not stored`);
  if (row.body.digest === digest && isGenuine(row.body)) {
    if (slices.size >= MOST_SLICES) slices.clear();
    slices.set(digest, row.body);
  }
  return row.body;
}

/** Stores a slice once; a run's state names it by digest. */
export const storeSlice = (q: Query, organId: string, slice: Slice): void =>
  q.write('insert into slice (organ_id, digest, body) values ($1, $2, $3) on conflict do nothing', [
    organId,
    slice.digest,
    JSON.stringify(slice),
  ]);

/** The database's clock in whole milliseconds, the one clock of P1. */
export async function databaseNow(q: Query): Promise<number> {
  const row = await q.one<{ ms: number }>(`select ${msOf('duban_now()')} ms`, [], 'now');
  if (row === undefined) throw new Error('the database told no time');
  return row.ms;
}

async function selectHead(q: Query, matterId: string, lock: string): Promise<HeadRow | undefined> {
  const row = await q.one<RawHead>(
    `select ${HEAD_COLUMNS} from head where matter_id = $1 ${lock}`,
    [matterId],
    `head ${lock}`,
  );
  return row === undefined ? undefined : headRow(row);
}

function commandRow(raw: RawCommand): CommandRow {
  return {
    command: {
      id: raw.id,
      matterId: raw.matter_id,
      organId: raw.organ_id,
      officer: raw.officer,
      session: raw.session,
      submittedAtMs: raw.submitted_ms,
      body: raw.body,
      context: raw.context,
      sig: raw.sig,
    },
    fingerprint: raw.fingerprint,
    outcome: raw.outcome ?? undefined,
    failures: raw.failures,
    parkedAtMs: raw.parked_ms ?? undefined,
  };
}

function headRow(raw: RawHead): HeadRow {
  return {
    matterId: raw.matter_id,
    organId: raw.organ_id,
    procedure: raw.procedure,
    number: raw.number,
    serial: raw.serial,
    sealed: raw.sealed,
    epoch: raw.epoch,
    startedEpoch: raw.started_epoch ?? undefined,
    revision: raw.revision,
    state: raw.state,
    stateDigest: raw.state_digest,
    hash: raw.hash,
    lastNowMs: raw.last_now_ms,
    closed: raw.closed,
    healsMs: raw.heals_ms,
    healingUntilMs: raw.healing_ms ?? undefined,
    quarantinedAtMs: raw.quarantined_ms ?? undefined,
    dbNowMs: raw.now_ms,
  };
}
