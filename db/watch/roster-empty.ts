// Posts with a roster for which nobody is on duty tonight (domain §7 no. 12).
import { msOf } from '../matter/rows';
import { seekBy } from './seek';

/** A post that had a shift so lately has a roster. */
const HAD = `interval '60 days'`;

/** Tonight: from 20:00 to 06:00 by the organ's clock, before 06:00 the night that is going on; what is left of it counts. */
export const seekRosterEmpty = seekBy(
  'rosterEmpty',
  `with clock as (select now, date_trunc('day', (now - interval '6 hours') at time zone 'UTC'
       + offset_minutes * interval '1 minute') - offset_minutes * interval '1 minute' midnight
     from (select duban_now() now) n, organ where organ_id = $1),
   tonight as (select now, tstzrange(greatest(now, (midnight + interval '20 hours') at time zone 'UTC'),
     (midnight + interval '30 hours') at time zone 'UTC') night from clock),
   empty as (select r.post, max(r.until_at) last from roster r, tonight t
     where r.organ_id = $1 and r.until_at > t.now - ${HAD} group by r.post, t.night
     having not bool_or(tstzrange(r.from_at, r.until_at) && t.night and exists (select from person p
       where p.person_id = r.person_id and p.active and not exists (select from absence a
         where a.person_id = p.person_id and a.ended_at is null and tstzrange(a.from_at, a.until_at) @> t.night))))
   select null "matterId", ${msOf('min(least(e.last, t.now))')} "sinceMs",
     jsonb_build_object('posts', string_agg(e.post, ', ' order by e.post), 'count', count(*)) evidence
   from empty e, tonight t having count(*) > 0`,
);
