// Whom a subject may mean, and who stands so near to them that he is kept away too (P8).
import { postOf, type PersonId } from '../../domain/kernel/people';
import type { Query } from '../pool';
import { namesMeet, normaliseName } from './name';

/** Whom a matter is about, as an officer enters it. `at` is an instant in ms. */
export type Subject =
  | { personId: PersonId }
  | { name: string; unit?: string; post?: string }
  | { post: string; unit: string; at?: number }
  | { unit: string }
  | { unknown: true };

/** Everybody a subject keeps away: whom it may mean, their relatives, their standing stand-ins. For the end of rights. */
export const personsOut = async (
  q: Query,
  organId: string,
  subject: Subject,
  atMs: number,
): Promise<PersonId[]> => circleOf(q, await personsMeant(q, organId, subject, atMs), atMs);

/** Whom a subject may mean: posts and units as they were filled at an instant, ms. */
export async function personsMeant(
  q: Query,
  organId: string,
  subject: Subject,
  atMs: number,
): Promise<PersonId[]> {
  if ('personId' in subject) return [subject.personId];
  if ('unknown' in subject) return [];
  if ('name' in subject) return namesakes(q, organId, subject.name);
  if ('post' in subject)
    return holders(q, 'h.post = $1', postOf(subject.post, subject.unit), subject.at ?? atMs);
  const held = await holders(q, `split_part(h.post, '@', 2) = $1`, subject.unit, atMs);
  const placed = await q.rows<{ id: string }>(
    'SELECT person_id AS id FROM person WHERE organ_id = $1 AND unit = $2',
    [organId, subject.unit],
  );
  return [...held, ...placed.map((row) => row.id)];
}

/** Everybody of the organ whose name may be meant; unit and post do not narrow it, they may be wrong. */
export async function namesakes(q: Query, organId: string, name: string): Promise<PersonId[]> {
  const wanted = normaliseName(name);
  const rows = await q.rows<{ id: string; name: string }>(
    'SELECT person_id AS id, name FROM person WHERE organ_id = $1',
    [organId],
  );
  return rows.filter((row) => namesMeet(wanted, normaliseName(row.name))).map((row) => row.id);
}

async function holders(q: Query, where: string, value: string, atMs: number): Promise<PersonId[]> {
  const rows = await q.rows<{ id: string }>(
    `SELECT DISTINCT h.person_id AS id FROM post_holder h
      WHERE ${where} AND h.from_at <= to_timestamp($2 / 1000.0) AND h.until_at > to_timestamp($2 / 1000.0)`,
    [value, atMs],
  );
  return rows.map((row) => row.id);
}

/** The persons, their declared relatives, and who stands in for them by standing appointment at that instant. */
export async function circleOf(
  q: Query,
  persons: readonly PersonId[],
  atMs: number,
): Promise<PersonId[]> {
  if (persons.length === 0) return [];
  const rows = await q.rows<{ id: string }>(
    `SELECT other_id AS id FROM relation WHERE person_id = ANY ($1)
     UNION SELECT person_id FROM relation WHERE other_id = ANY ($1)
     UNION SELECT d.person_id FROM post_holder h JOIN post_holder d ON d.organ_id = h.organ_id AND d.post = h.post AND d.kind = 'deputy'
       WHERE h.person_id = ANY ($1) AND h.kind = 'holder'
         AND h.from_at <= to_timestamp($2 / 1000.0) AND h.until_at > to_timestamp($2 / 1000.0)
         AND d.from_at <= to_timestamp($2 / 1000.0) AND d.until_at > to_timestamp($2 / 1000.0)`,
    [persons, atMs],
  );
  return [...persons, ...rows.map((row) => row.id)];
}
