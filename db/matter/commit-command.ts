// A step's way in: one transaction that ends with a signed command row (P1). The caller holds the transaction.
import { createHash, type KeyObject } from 'node:crypto';
import type { Command, Context, SignedCommand } from '../../domain';
import type { Query } from '../pool';
import {
  databaseNow,
  instant,
  lockHead,
  msOf,
  readCommand,
  type CommandRow,
  type HeadRow,
} from './rows';
import { commandId, fingerprint, sign } from './signing';

/** Milliseconds waited for the clock to pass the last row: the system's lie ahead by one for each consequence. */
const MOST_TRIES = 20;

/** Who asks, and the keys his row is signed and marked with. */
export interface Requester {
  organId: string;
  officer: string;
  session: string;
  signingKey: KeyObject | string;
  fingerprintKey: Buffer | string;
}

/** What an officer is and asks, before anything is looked up. */
export interface CommandRequest extends Requester {
  /** `Idempotency-Key`, 16–64 of `[A-Za-z0-9_-]`. */
  key: string;
  /** The body as it came, without a password: what the fingerprint covers. */
  asked: unknown;
}

/** Body and context as gathered in the command's transaction; `refused` ends it without a row. */
export type Gathered<R> =
  | { ok: true; body: Command; context: Omit<Context, 'commandId' | 'submittedAtMs'> }
  | { ok: false; refusal: R };

export interface GatherAt<P = undefined> {
  /** What `prepare` read. */
  prepared: P;
  commandId: string;
  /** Instant of the command by the database's clock, ms. */
  submittedAtMs: number;
  head: HeadRow;
}

export interface CommitInput<R, P = undefined> extends CommandRequest {
  matterId: string;
  /** Reads that need neither head nor clock, such as posts: they travel behind the lock in one flight. */
  prepare?: (q: Query) => Promise<P>;
  /** Puts typed text into the vault, reads rights and facts. Runs after lock and clock. */
  gather: (q: Query, at: GatherAt<P>) => Promise<Gathered<R>>;
}

export type Committed<R> =
  | { kind: 'committed'; command: SignedCommand; head: HeadRow }
  /** The same key again with the same body: the row as it stands. */
  | { kind: 'known'; row: CommandRow; head: HeadRow }
  /** The same key with another body: 422. */
  | { kind: 'keyReused' }
  /** The matter does not exist for this scope: 404. */
  | { kind: 'notFound' }
  /** The officer may do nothing any more: his account was disabled meanwhile. */
  | { kind: 'rightEnded' }
  | { kind: 'refused'; refusal: R };

/** Commits one command row. The lock comes before the clock, so that rows of a matter are in order of time. */
export async function commitCommand<R, P = undefined>(
  q: Query,
  input: CommitInput<R, P>,
): Promise<Committed<R>> {
  const id = commandId(input.officer, input.matterId, input.key);
  const mark = fingerprint(input.fingerprintKey, input.asked);
  const [may, head, known, firstMs, prepared] = await Promise.all([
    holdRights(q, input.officer),
    lockHead(q, input.matterId),
    readCommand(q, id),
    clock(q, input.matterId),
    input.prepare?.(q) as Promise<P>,
  ]);
  if (!may) return { kind: 'rightEnded' };
  if (head === undefined) return { kind: 'notFound' };
  if (known !== undefined) {
    return isSameBody(known, mark) ? { kind: 'known', row: known, head } : { kind: 'keyReused' };
  }
  const submittedAtMs = firstMs ?? (await instantAfterLast(q, input.matterId));
  const gathered = await input.gather(q, { commandId: id, submittedAtMs, head, prepared });
  if (!gathered.ok) return { kind: 'refused', refusal: gathered.refusal };
  const command = signCommand(input, { id, matterId: input.matterId, submittedAtMs }, gathered);
  insertCommand(q, command, input.key, mark);
  return { kind: 'committed', command, head };
}

/** Of a row that came back after a restore: what its officer sent is lost, and his key alone says that it is his. */
export const UNKNOWN_FINGERPRINT = 'unknown';

const isSameBody = ({ fingerprint: known }: CommandRow, mark: string): boolean =>
  known === mark || known === UNKNOWN_FINGERPRINT;

/** Before anything is read: whoever ends his right waits for this step, or this step sees it ended (P2). */
async function holdRights(q: Query, officer: string): Promise<boolean> {
  const row = await q.one<{ may: boolean }>(
    'select duban_hold_rights($1) may',
    [officer],
    'hold-rights',
  );
  return row?.may === true;
}

/** Builds the row and signs it. */
export function signCommand(
  request: CommandRequest,
  at: { id: string; matterId: string; submittedAtMs: number },
  gathered: { body: Command; context: Omit<Context, 'commandId' | 'submittedAtMs'> },
): SignedCommand {
  const context = { ...gathered.context, commandId: at.id, submittedAtMs: at.submittedAtMs };
  const { organId, officer, session } = request;
  const command = { ...at, organId, officer, session, body: gathered.body, context };
  // Through JSON, so that what is signed is what the database will give back.
  const plain = JSON.parse(JSON.stringify(command)) as Omit<SignedCommand, 'sig'>;
  return { ...plain, sig: sign(plain, request.signingKey) };
}

/** Inserts a signed row; the key is stored hashed. */
export function insertCommand(q: Query, command: SignedCommand, key: string, mark: string): void {
  q.write(
    `insert into command (id, organ_id, matter_id, officer, session, key_hash, fingerprint, submitted_at,
       body, context, sig) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      command.id,
      command.organId,
      command.matterId,
      command.officer,
      command.session,
      createHash('sha256').update(key).digest('hex'),
      mark,
      instant(command.submittedAtMs),
      JSON.stringify(command.body),
      JSON.stringify(command.context),
      command.sig,
    ],
    'insert-command',
  );
}

/** The clock under the lock; undefined while the last row bears this millisecond or, sent by the system, a later one. */
async function clock(q: Query, matterId: string): Promise<number | undefined> {
  const row = await q.one<{ now: number; last: number | null }>(
    `select ${msOf('duban_now()')} now, (select ${msOf('max(submitted_at)')} from command where matter_id = $1) last`,
    [matterId],
    'clock-after-last',
  );
  return row === undefined || row.now <= (row.last ?? -Infinity) ? undefined : row.now;
}

/**
 * Two rows of one matter in the same millisecond would be ordered by chance, and a row before what the system sent would
 * pass it. A clock that was set back is not waited for.
 */
async function instantAfterLast(q: Query, matterId: string): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await q.rows('select pg_sleep(0.001)');
    const nowMs = await clock(q, matterId);
    if (nowMs !== undefined) return nowMs;
  }
  return databaseNow(q);
}
