// An act that lets somebody in again must be certain to happen: what was judged over the head holds only with nothing undecided.
import { undecidedOf } from '../../db/matter/undecided';
import { Problem } from '../problems';
import type { CommandGathering } from './kind';

/** Throws `earlierUndecided` while an earlier command of the matter waits. */
export async function refuseWhileWaiting({ q, matterId }: CommandGathering): Promise<void> {
  const waiting = await undecidedOf(q, matterId);
  if (waiting.length > 0) throw new Problem('earlierUndecided', { retryAfterS: 2 });
}
