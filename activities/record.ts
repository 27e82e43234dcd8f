// The ledger as a run reaches it: the port of `workflows`, implemented by the one function that appends (P4).
import type { Batch, RecordAnswer } from '../domain';
import type { MatterActivities } from '../workflows/contract';

/** `record` takes a batch whole or not at all and may be called any number of times with the same one. */
export const createMatterActivities = (
  record: (batch: Batch) => Promise<RecordAnswer>,
): MatterActivities => ({ record });
