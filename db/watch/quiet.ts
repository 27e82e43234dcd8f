// Which told incidents are over: not repeated for a while, and the matter serves steps again.
import type { Query } from '../pool';
import { past } from './seek';

const QUIET_S = 900;

export const quietOf = (q: Query, ids: readonly string[]): Promise<{ id: string }[]> =>
  q.rows(
    `select i.id from incident i left join head h on h.matter_id = i.matter_id, (select duban_now() now) clock
      where i.id = any ($1) and ${past('i.last_at', QUIET_S)} and (h.matter_id is null or h.closed
        or h.started_epoch is not null and (h.healing_until is null or h.healing_until <= clock.now)
          and not coalesce(${past('h.next_alarm_at')}, false) and not exists (select from command c
            where c.matter_id = h.matter_id and c.outcome is null and c.parked_at is null and ${past('c.submitted_at')}))`,
    [ids],
    'watch-quiet',
  );
