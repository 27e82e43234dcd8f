// Who is there to do something: active, with a living account, not absent.
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { absentAmong } from './delegation';

/** Those of the persons who can act at an instant, ms. */
export async function atWorkAmong(
  q: Query,
  personIds: readonly PersonId[],
  atMs: number,
): Promise<PersonId[]> {
  const [able, absent] = await Promise.all([
    q.rows<{ id: PersonId }>(
      `select id from duban_able_to_sign_in($1) id join person p on p.person_id = id and p.active`,
      [personIds],
      'able-to-sign-in',
    ),
    absentAmong(q, personIds, atMs),
  ]);
  return able.map((row) => row.id).filter((id) => !absent.has(id));
}
