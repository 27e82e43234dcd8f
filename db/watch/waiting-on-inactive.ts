// Desks whose every person is absent, disabled or in conflict, with nobody who stands in. Which of the three is not told (P8).
import type { PersonId } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';
import { blindOf, type BlindKey } from '../secrecy/blind';
import type { Seen } from './standing';

const IN = (alias: string): string => `tstzrange(${alias}.from_at, ${alias}.until_at) @> clock.now`;
const NOT_ENDED = (alias: string): string =>
  `(${alias}.ended_at is null or ${alias}.ended_at > clock.now)`;

// Whoever sits at the desk or serves its post; whoever stands in for him; and who of them can do anything.
const SQL = `with clock as materialized (select duban_now() now),
 blinds as materialized (select * from unnest($2::text[], $3::text[]) b(person_id, blind)),
 able as materialized (select p.person_id from person p, clock where p.organ_id = $1 and p.active
   and p.person_id in (select duban_able_to_sign_in($2))),
 there as materialized (select person_id from able, clock where not exists (
   select from absence a where a.person_id = able.person_id and ${NOT_ENDED('a')} and ${IN('a')})),
 desk as (select h.matter_id, h.holder_post post, h.updated_at, named.person_id from head h
     left join lateral (select unnest(h.holder_persons) person_id) named on true
   where h.organ_id = $1 and not h.closed and h.quarantined_at is null),
 sits as (select d.matter_id, d.post, o.person_id, o.person_id self from desk d, clock, post_holder o
     where d.person_id is null and o.organ_id = $1 and o.post = d.post and ${IN('o')}
   union all select d.matter_id, d.post, r.person_id, r.person_id from desk d, clock, roster r
     where d.person_id is null and r.organ_id = $1 and r.post = d.post and ${IN('r')}
   union all select matter_id, post, person_id, person_id from desk where person_id is not null),
 acts as (select matter_id, person_id, self from sits
   union all select s.matter_id, g.stand_in_id, s.person_id from sits s, clock, delegation g
     where g.person_id = s.person_id and s.post = any (g.posts) and ${IN('g')} and ${NOT_ENDED('g')}
       and g.accepted_at <= clock.now and g.approved_at <= clock.now and s.person_id in (select person_id from able)),
 served as (select a.matter_id from acts a where a.person_id in (select person_id from there)
   and not exists (select from conflict c join blinds b using (blind)
     where c.matter_id = a.matter_id and b.person_id in (a.person_id, a.self)))
 select d.matter_id "matterId", ${msOf('min(d.updated_at)')} "sinceMs", jsonb_build_object('post', min(d.post)) evidence
 from desk d where d.matter_id not in (select matter_id from served) group by d.matter_id`;

export async function seekWaitingOnInactive(
  q: Query,
  organId: string,
  keys: BlindKey,
): Promise<Seen[]> {
  const persons = await q.rows<{ id: PersonId }>(
    'select person_id id from person where organ_id = $1 and active',
    [organId],
    'watch-persons',
  );
  const ids = persons.map(({ id }) => id);
  return q.rows<Seen>(
    SQL,
    [organId, ids, ids.map((id) => blindOf(keys, id))],
    'watch-waitingOnInactive',
  );
}
