// Posts that nobody fills now: whoever must be told by them is told higher up, or nobody is (P7).
import type { Query } from '../pool';

/** Units of the scope's organ. */
export async function unitsOf(q: Query): Promise<string[]> {
  const rows = await q.rows<{ unit: string }>('select unit from unit order by 1', [], 'units');
  return rows.map(({ unit }) => unit);
}

/** Of these posts, those without anybody on duty or holding them whom mail can reach. */
export async function unfilledAmong(q: Query, posts: readonly string[]): Promise<string[]> {
  const rows = await q.rows<{ post: string }>(
    `select wanted.post from unnest($1::text[]) wanted(post), (select duban_now() now) clock
      where not exists (
        select from (select post, person_id, from_at, until_at from post_holder where kind = 'holder'
            union all select post, person_id, from_at, until_at from roster) f join person p using (person_id)
          where f.post = wanted.post and f.from_at <= clock.now and f.until_at > clock.now
            and p.active and p.address_dead_at is null and nullif(p.address, '') is not null)
      order by 1`,
    [posts],
    'unfilled-among',
  );
  return rows.map(({ post }) => post);
}
