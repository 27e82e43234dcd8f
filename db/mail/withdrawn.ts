// Rungs that the record took back: nobody is told of one any more who has not been told yet (P3).
import type { Query } from '../pool';

/** Of a notice `n`. The ledger says so from the instant of the correction on, whether or not a mail corrects anything. */
const GONE = `n.event ->> 'type' = 'rungFired' and exists (
  select from ledger l, jsonb_array_elements(l.event -> 'rungs') r
   where l.matter_id = n.matter_id and l.type = 'rungsWithdrawn'
     and l.event -> 'deadline' = n.event -> 'deadline' and l.event -> 'instance' = n.event -> 'instance'
     and r -> 0 = n.event -> 'level' and r -> 1 = n.event -> 'repeatNo' and r -> 2 = n.event -> 'dueNo')`;

/** True for the notice of a rung that was taken back. */
export const isWithdrawn = async (q: Query, noticeId: string): Promise<boolean> =>
  (await q.rows(`select 1 from notice n where id = $1 and ${GONE}`, [noticeId], 'mail-withdrawn'))
    .length > 0;

/** Stops what still waits of the matter's rungs that were taken back, before it is asked who was told of them. */
export async function stopWithdrawn(q: Query, matterId: string): Promise<void> {
  const rows = await q.rows<{ id: string }>(
    `update notice n set state = 'withdrawn', resolved_at = duban_now()
      where matter_id = $1 and state <> 'withdrawn' and ${GONE} returning id`,
    [matterId],
  );
  await q.rows(
    `with stopped as (update message set state = 'withdrawn', next_attempt_at = null
       where notice_id = any($1) and state = 'queued' returning id)
     update delivery set state = 'withdrawn', ended_at = duban_now() where message_id in (select id from stopped)`,
    [rows.map(({ id }) => id)],
  );
}
