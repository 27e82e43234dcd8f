// Standing appointments: who stood in by office for somebody at an instant (P8).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';

/** Deputies of the posts a person held then. */
export async function standingDeputiesOf(
  q: Query,
  personId: PersonId,
  atMs: number,
): Promise<PersonId[]> {
  const rows = await q.rows<{ id: PersonId }>(
    `select distinct d.person_id id from post_holder h
       join post_holder d on d.organ_id = h.organ_id and d.post = h.post and d.kind = 'deputy'
      where h.person_id = $1 and h.kind = 'holder' and d.person_id <> $1
        and tstzrange(h.from_at, h.until_at) @> to_timestamp($2::float8 / 1000.0)
        and tstzrange(d.from_at, d.until_at) @> to_timestamp($2::float8 / 1000.0) order by 1`,
    [personId, atMs],
    'standing-deputies',
  );
  return rows.map(({ id }) => id);
}
