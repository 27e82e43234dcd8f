// What the watch mended by itself: at most once in 15 minutes per matter (P10).
import type { Query } from '../pool';

const REST_S = 900;
const PATIENCE_S = 60;

/**
 * Claims the right to mend a matter that is still stuck; false where it was mended lately or goes on by now. `noRun`: the
 * engine was seen to have no run for it, which is stuck enough.
 */
export async function claimMend(q: Query, matterId: string, noRun = false): Promise<boolean> {
  const rows = await q.rows(
    `insert into watch_mend as m (matter_id, organ_id, mended_at)
     select h.matter_id, h.organ_id, clock.now from head h, (select duban_now() now,
         duban_now() - interval '${PATIENCE_S} seconds' patience) clock
      where h.matter_id = $1 and not h.closed and h.quarantined_at is null and (h.healing_until is null or h.healing_until <= clock.now)
        and ($2::boolean or h.next_alarm_at < clock.patience
          or h.started_epoch is null and h.not_started_since < clock.patience
          or exists (select from command c where c.matter_id = h.matter_id and c.outcome is null
               and c.parked_at is null and c.submitted_at < clock.patience))
     on conflict (matter_id) do update set mended_at = excluded.mended_at
       where m.mended_at <= excluded.mended_at - interval '${REST_S} seconds' returning 1`,
    [matterId, noRun],
    'watch-claim-mend',
  );
  return rows.length > 0;
}

/** Gives the claim back where nothing was done. */
export const forgetMend = (q: Query, matterId: string): Promise<unknown> =>
  q.rows('delete from watch_mend where matter_id = $1', [matterId]);
