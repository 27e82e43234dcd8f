// What is stuck now: open incidents, the longest open first. A filter by the matter's shape never finds a sealed stub.
import { msOf } from '../matter/rows';
import { planForValues, type Query } from '../pool';
import { INCIDENT, type IncidentCursor, type IncidentRow } from './incident-list';
import { lookerParams, SEEN_INCIDENTS, type Looker } from './seen-by';

export interface StuckAsk {
  limit: number;
  after?: IncidentCursor;
  /** Names of kinds; absent = all. */
  kinds?: readonly string[];
  /** Open for at least so many seconds. */
  minAgeS?: number;
  state?: string;
  /** Code of a deadline that is open on the matter. */
  deadline?: string;
  unit?: string;
}

/** One page. */
export function stuckList(q: Query, who: Looker, ask: StuckAsk): Promise<IncidentRow[]> {
  planForValues(q);
  return q.rows<IncidentRow>(
    `with ${SEEN_INCIDENTS}
     select ${INCIDENT}
       from noted i left join head h on h.matter_id = i.shown_id, (select duban_now() now) clock
      where i.closed_at is null and ($3::text[] is null or i.kind = any($3))
        and ($4::float8 is null or i.opened_at <= clock.now - $4 * interval '1 second')
        and ($5::text is null or h.state_name = $5) and ($6::text is null or h.unit = $6)
        and ($7::text is null or h.state -> 'deadlines' @> jsonb_build_array(jsonb_build_object('deadline', $7::text)))
        and ($8::float8 is null or (${msOf('i.opened_at')}, i.id) > ($8, $9))
      order by ${msOf('i.opened_at')}, i.id limit $10`,
    [
      ...lookerParams(who),
      ask.kinds ?? null,
      ask.minAgeS ?? null,
      ask.state ?? null,
      ask.unit ?? null,
      ask.deadline ?? null,
      ask.after?.openedAtMs ?? null,
      ask.after?.id ?? null,
      ask.limit,
    ],
    'ops-stuck',
  );
}
