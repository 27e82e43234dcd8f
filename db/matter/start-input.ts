// Starting, rebuilding and reopening are one thing: raise the epoch, read the input, note the start (P5).
import type { StartInput } from '../../domain';
import type { Query } from '../pool';
import { readHead, readSlice } from './rows';

/**
 * Raises the epoch under the lease and reads a run's input; undefined when the lease is lost, or the matter is quarantined
 * and this is not the rebuild that goes on with it.
 */
export async function raiseEpochAndRead(
  q: Query,
  matterId: string,
  token: string,
  fromQuarantine = false,
): Promise<StartInput | undefined> {
  const raised = await q.one(
    `update head set epoch = epoch + 1, started_epoch = null, quarantined_at = null
     where matter_id = $1 and lease_token = $2 and lease_until > clock_timestamp()
       and (quarantined_at is null or $3) returning epoch`,
    [matterId, token, fromQuarantine],
  );
  const head = raised === undefined ? undefined : await readHead(q, matterId);
  if (head === undefined) return undefined;
  const { organId, procedure, epoch, state } = head;
  return {
    matterId,
    organId,
    procedure,
    epoch,
    slice: await readSlice(q, state.sliceDigest),
    state,
  };
}

/** Notes that the run of this epoch was started, if the epoch is still that one. */
export const noteStarted = (q: Query, matterId: string, epoch: number): Promise<unknown> =>
  q.rows('update head set started_epoch = $2 where matter_id = $1 and epoch = $2', [
    matterId,
    epoch,
  ]);
