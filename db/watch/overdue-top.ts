// Matters at the last rung of a deadline, repeated, in which nobody has done anything for days.
import { seekBy } from './seek';

/** Long enough for a weekend: before that the repeats of the ladder speak for themselves. */
const STILL = `interval '3 days'`;

export const seekOverdueTop = seekBy(
  'overdueTop',
  `select h.matter_id "matterId", min(top.at_ms) "sinceMs",
     jsonb_build_object('deadline', min(top.deadline), 'repeats', max(top.repeats)) evidence
   from head h cross join lateral (
       select d ->> 'deadline' deadline, min((f ->> 3)::float8) at_ms, max((f ->> 1)::int) repeats
         from jsonb_array_elements(h.state -> 'deadlines') d, jsonb_array_elements(d -> 'fired') f
        where (f ->> 0)::int = 4 group by d having max((f ->> 1)::int) >= 1) top
   where h.organ_id = $1 and not h.closed and h.overdue
     and top.at_ms < extract(epoch from (select duban_now()) - ${STILL}) * 1000
     and not exists (select from command c where c.matter_id = h.matter_id and c.submitted_at > (select duban_now()) - ${STILL})
   group by h.matter_id`,
);
