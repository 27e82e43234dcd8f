// Duty shifts of a post: what is to come is replaced, what was served stays.
import type { Post } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';
import type { Shift } from './change';

/** Shifts of a post that are not over at an instant, in order. */
export const rosterOf = (q: Query, post: Post, atMs: number): Promise<Shift[]> =>
  q.rows<Shift>(
    `select person_id "personId", ${msOf('from_at')} "fromMs", ${msOf('until_at')} "untilMs" from roster
      where post = $1 and until_at > to_timestamp($2::float8 / 1000.0) order by from_at, person_id`,
    [post, atMs],
    'roster-of',
  );

/** From `nowMs` on these shifts and no others; a running one that is not among them ends now. */
export async function putRoster(
  q: Query,
  organId: string,
  post: Post,
  shifts: readonly Shift[],
  nowMs: number,
): Promise<void> {
  await q.rows(
    'delete from roster where post = $1 and from_at >= to_timestamp($2::float8 / 1000.0)',
    [post, nowMs],
  );
  await q.rows(
    `update roster set until_at = to_timestamp($2::float8 / 1000.0)
      where post = $1 and until_at > to_timestamp($2::float8 / 1000.0)`,
    [post, nowMs],
  );
  await q.rows(
    `insert into roster (organ_id, post, person_id, from_at, until_at)
     select $1, $2, x."personId", to_timestamp(greatest(x."fromMs", $4::float8) / 1000.0), to_timestamp(x."untilMs" / 1000.0)
     from jsonb_to_recordset($3::jsonb) as x("personId" text, "fromMs" float8, "untilMs" float8)`,
    [organId, post, JSON.stringify(shifts), nowMs],
  );
}
