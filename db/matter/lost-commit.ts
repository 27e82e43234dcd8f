// What became of a transaction whose COMMIT was never answered: looked up under the lock that it held (P1).
import type { Query } from '../pool';
import { lockHead, readCommand, type CommandRow } from './rows';

/** The row that the transaction was to leave. */
export interface LostCommit {
  commandId: string;
  /** Absent for a registration, which holds its key alone. */
  matterId?: string;
}

/** Longest wait for the lock: a backend that has not noticed the cut keeps it, and may still commit. */
const LOCK_WAIT = '1s';

/**
 * The row, or undefined where it is not stored and cannot come any more: its transaction has given up the lock. Throws
 * `55P03` while it has not.
 */
export async function findAfterLoss(
  q: Query,
  { commandId, matterId }: LostCommit,
): Promise<CommandRow | undefined> {
  await lockBriefly(q);
  if (matterId === undefined) await lockKey(q, commandId);
  else await lockHead(q, matterId);
  return readCommand(q, commandId);
}

/** From here on a lock is waited for so long, then `55P03`: whoever holds it has not ended yet. */
export const lockBriefly = (q: Query): Promise<unknown> =>
  q.rows(`set local lock_timeout = '${LOCK_WAIT}'`);

/** What a registration holds against another of the same key. */
export const lockKey = (q: Query, commandId: string): Promise<unknown> =>
  q.rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [commandId]);
