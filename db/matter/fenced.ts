// Batches of epochs that are over. One after a rebuild is as it should be and ends its run; the same epoch again does not.
import type { Query } from '../pool';
import { openIncident } from './incident';
import type { HeadRow } from './rows';

/** The run may have missed one answer and asked again; the third time it goes on writing. */
const OFTEN = 3;

export async function noteFenced(q: Query, head: HeadRow, batchEpoch: number): Promise<void> {
  const { matterId, organId, epoch } = head;
  const row = await q.one<{ times: number }>(
    `insert into fenced_batch as f (matter_id, organ_id, epoch) values ($1, $2, $3)
     on conflict (matter_id) do update set epoch = excluded.epoch, last_at = excluded.last_at,
       times = case when f.epoch = excluded.epoch and f.last_at > excluded.last_at - interval '1 hour' then f.times + 1 else 1 end
     returning times`,
    [matterId, organId, batchEpoch],
    'note-fenced',
  );
  const times = row?.times ?? 1;
  if (times < OFTEN) return;
  const body = { epoch, batchEpoch, batches: times };
  await openIncident(q, { organId, kind: 'fenced', matterId, body });
}
