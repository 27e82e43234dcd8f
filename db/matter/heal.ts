// Healing: raises the epoch, says why in an incident, and hands the run what it must continue from (P4).
import type { RecordAnswer } from '../../domain';
import type { Query } from '../pool';
import { INCIDENT_OF, openIncident } from './incident';
import { countFailure } from './outcome';
import { instant, readSlice, type HeadRow } from './rows';

export interface Fault {
  kind: 'gap' | 'fork' | 'forged' | 'overtaken';
  /** First act that did not come out equal. */
  commandId?: string;
  /** True where the failure counts against the row (P1). */
  counts?: boolean;
}

const HOUR_MS = 3_600_000;
const WAIT_MS = 900_000;
const GRACE_MS = 10_000;

/** Nothing of the batch is written; the run continues as new from `input` after `waitMs`. */
export async function heal(
  q: Query,
  head: HeadRow,
  batchEpoch: number,
  fault: Fault,
): Promise<RecordAnswer> {
  const epoch = Math.max(head.epoch, batchEpoch) + 1;
  const counted = fault.kind !== 'overtaken';
  const recent = head.healsMs.filter((ms) => ms > head.dbNowMs - HOUR_MS);
  if (counted) recent.push(head.dbNowMs);
  const waitMs = counted && recent.length >= 4 ? WAIT_MS : 0;
  await q.rows(
    `update head set epoch = $2, started_epoch = $2, heals = $3::timestamptz[], healing_until = $4
     where matter_id = $1`,
    [head.matterId, epoch, recent.map(instant), instant(head.dbNowMs + waitMs + GRACE_MS)],
  );
  if (counted) await tell(q, head, fault, epoch, waitMs);
  if (fault.counts === true && fault.commandId !== undefined) {
    await countFailure(q, head.organId, head.matterId, fault.commandId);
  }
  const { matterId, organId, procedure, state } = head;
  const slice = await readSlice(q, state.sliceDigest);
  return { kind: 'healed', input: { matterId, organId, procedure, epoch, slice, state }, waitMs };
}

const tell = (
  q: Query,
  head: HeadRow,
  fault: Fault,
  epoch: number,
  waitMs: number,
): Promise<void> =>
  openIncident(q, {
    organId: head.organId,
    kind: INCIDENT_OF[fault.kind],
    matterId: head.matterId,
    body: {
      epoch,
      waitMs,
      ...(fault.commandId === undefined ? {} : { commandId: fault.commandId }),
    },
  });
