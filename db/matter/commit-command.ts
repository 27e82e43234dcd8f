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

/** What an officer is and asks, before anything is looked up. */
export interface CommandRequest {
  organId: string;
  officer: string;
  session: string;
  /** `Idempotency-Key`, 16–64 of `[A-Za-z0-9_-]`. */
  key: string;
  /** The body as it came, without a password: what the fingerprint covers. */
  asked: unknown;
  signingKey: KeyObject | string;
  fingerprintKey: Buffer | string;
}

/** Body and context as gathered in the command's transaction; `refused` ends it without a row. */
export type Gathered<R> =
  | { ok: true; body: Command; context: Omit<Context, 'commandId' | 'submittedAtMs'> }
  | { ok: false; refusal: R };

export interface GatherAt {
  commandId: string;
  /** Instant of the command by the database's clock, ms. */
  submittedAtMs: number;
  head: HeadRow;
}

export interface CommitInput<R> extends CommandRequest {
  matterId: string;
  /** Puts typed text into the vault, reads rights and facts. Runs after lock and clock. */
  gather: (q: Query, at: GatherAt) => Promise<Gathered<R>>;
}

export type Committed<R> =
  | { kind: 'committed'; command: SignedCommand; head: HeadRow }
  /** The same key again with the same body: the row as it stands. */
  | { kind: 'known'; row: CommandRow; head: HeadRow }
  /** The same key with another body: 422. */
  | { kind: 'keyReused' }
  /** The matter does not exist for this scope: 404. */
  | { kind: 'notFound' }
  | { kind: 'refused'; refusal: R };

/** Commits one command row. The lock comes before the clock, so that rows of a matter are in order of time. */
export async function commitCommand<R>(q: Query, input: CommitInput<R>): Promise<Committed<R>> {
  const head = await lockHead(q, input.matterId);
  if (head === undefined) return { kind: 'notFound' };
  const id = commandId(input.officer, input.matterId, input.key);
  const mark = fingerprint(input.fingerprintKey, input.asked);
  const known = await readCommand(q, id);
  if (known !== undefined) {
    return known.fingerprint === mark ? { kind: 'known', row: known, head } : { kind: 'keyReused' };
  }
  const submittedAtMs = await instantAfterLast(q, input.matterId);
  const gathered = await input.gather(q, { commandId: id, submittedAtMs, head });
  if (!gathered.ok) return { kind: 'refused', refusal: gathered.refusal };
  const command = signCommand(input, { id, matterId: input.matterId, submittedAtMs }, gathered);
  await insertCommand(q, command, input.key, mark);
  return { kind: 'committed', command, head };
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
export async function insertCommand(
  q: Query,
  command: SignedCommand,
  key: string,
  mark: string,
): Promise<void> {
  await q.rows(
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
  );
}

/** Reads the clock under the lock; two rows of one matter in the same millisecond would be ordered by chance. */
async function instantAfterLast(q: Query, matterId: string): Promise<number> {
  const last = await q.one<{ ms: number | null }>(
    `select ${msOf('max(submitted_at)')} ms from command where matter_id = $1`,
    [matterId],
  );
  let nowMs = await databaseNow(q);
  for (let tries = 0; tries < 3 && nowMs === last?.ms; tries += 1) {
    await q.rows('select pg_sleep(0.001)');
    nowMs = await databaseNow(q);
  }
  return nowMs;
}
