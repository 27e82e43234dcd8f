// Open day clocks whose due date lies beyond the loaded holiday plans (invariant 11).
import { msOf } from '../matter/rows';
import { seekBy } from './seek';

export const seekCalendarHorizon = seekBy(
  'calendarHorizon',
  `select null "matterId", ${msOf('min(h.updated_at)')} "sinceMs", jsonb_build_object('deadlines', count(*),
     'matters', count(distinct h.matter_id), 'firstDueOn', min(d ->> 'dueOn'),
     'years', string_agg(distinct left(d ->> 'dueOn', 4), ', ')) evidence
   from head h, jsonb_array_elements(h.state -> 'deadlines') d
   where h.organ_id = $1 and not h.closed and not h.sealed and (d ->> 'provisional')::boolean having count(*) > 0`,
);
