// Command rows without an outcome: past their time, and parked.
import { msOf } from '../matter/rows';
import { past, seekBy } from './seek';

export const seekUndelivered = seekBy(
  'commandUndelivered',
  `select c.matter_id "matterId", ${msOf('min(c.submitted_at)')} "sinceMs", jsonb_build_object('rows', count(*),
     'commandId', (array_agg(c.id order by c.submitted_at, c.id))[1], 'failures', max(c.failures)) evidence
   from command c left join head h on h.matter_id = c.matter_id, (select duban_now() now) clock
   where c.organ_id = $1 and c.outcome is null and c.parked_at is null and h.quarantined_at is null
     and ${past('c.submitted_at')} group by c.matter_id`,
);

export const seekParked = seekBy(
  'commandParked',
  `select c.matter_id "matterId", ${msOf('min(c.parked_at)')} "sinceMs", jsonb_build_object('rows', count(*),
     'commandId', (array_agg(c.id order by c.parked_at, c.id))[1], 'failures', max(c.failures)) evidence
   from command c where c.organ_id = $1 and c.outcome is null and c.parked_at is not null group by c.matter_id`,
);
