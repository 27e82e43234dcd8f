// Who is kept away from a matter: everyone it is about, namesakes until decided, relatives, standing stand-ins (P8).
import { randomBytes } from 'node:crypto';
import type { TextRef } from '../../domain/kernel/command';
import { postOf, type PersonId } from '../../domain/kernel/people';
import { canonicalJson } from '../../domain/kernel/json';
import type { Query } from '../pool';
import { blindOf, hmac, type HmacKeys } from './blind';
import type { KeyRing } from './key-ring';
import { namesMeet, normaliseName } from './name';
import { putText } from './vault';

/** Whom a matter is about, as an officer enters it. `at` is an instant in ms. */
export type Subject =
  | { personId: PersonId }
  | { name: string; unit?: string; post?: string }
  | { post: string; unit: string; at?: number }
  | { unit: string }
  | { unknown: true };

export type SubjectKind = 'person' | 'name' | 'unit' | 'post' | 'unknown';

/** What others may know of a subject: never whom it means. */
export interface SubjectEntry {
  subjectRef: string;
  kind: SubjectKind;
  /** False while a name has candidates that nobody has judged. */
  decided: boolean;
  text: TextRef;
}

export interface ConflictInput {
  organId: string;
  matterId: string;
  subjects: readonly Subject[];
  /** Instant of receipt in ms: posts, deputies and relatives count as of then. */
  atMs: number;
}

/** Stores subjects in the vault and their conflicts in the table, in the caller's transaction. */
export async function addConflicts(
  q: Query,
  keys: HmacKeys,
  ring: KeyRing,
  input: ConflictInput,
): Promise<SubjectEntry[]> {
  const entries: SubjectEntry[] = [];
  for (const subject of input.subjects) {
    const kind = kindOf(subject);
    const meant = await personsMeant(q, input.organId, subject, input.atMs);
    const subjectRef = `subject_${randomBytes(12).toString('base64url')}`;
    const { organId, matterId } = input;
    const text = await putText(q, ring, {
      organId,
      matterId,
      kind: 'subject',
      text: canonicalJson(subject),
    });
    const decided = kind !== 'name' || meant.length === 0;
    const nameIndex = 'name' in subject ? hmac(keys.nameIndex, normaliseName(subject.name)) : null;
    await q.rows(
      'INSERT INTO subject (subject_ref, organ_id, matter_id, kind, vault_ref, name_index, decided) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [subjectRef, organId, matterId, kind, text.ref, nameIndex, decided],
    );
    const out = await circleOf(q, meant, input.atMs);
    await insertConflicts(q, organId, matterId, subjectRef, blinds(keys, out));
    entries.push({ subjectRef, kind, decided, text });
  }
  return entries;
}

/** Adds persons for another cause, such as a recusal; `causeRef` names it. */
export async function addConflictOf(
  q: Query,
  keys: HmacKeys,
  input: {
    organId: string;
    matterId: string;
    causeRef: string;
    persons: readonly PersonId[];
  },
): Promise<void> {
  await insertConflicts(
    q,
    input.organId,
    input.matterId,
    input.causeRef,
    blinds(keys, input.persons),
  );
}

/** Ends the waiting of a name: it is this person, or (`undefined`) nobody in the directory. Answers who is now out. */
export async function settleSubject(
  q: Query,
  keys: HmacKeys,
  input: {
    matterId: string;
    subjectRef: string;
    personId?: PersonId;
    atMs: number;
  },
): Promise<PersonId[]> {
  const out = input.personId === undefined ? [] : await circleOf(q, [input.personId], input.atMs);
  // First the row: once the conflicts move, the matter may no longer be visible to whoever asks.
  await q.rows('UPDATE subject SET decided = true WHERE subject_ref = $1 AND matter_id = $2', [
    input.subjectRef,
    input.matterId,
  ]);
  await q.rows('SELECT duban_settle_conflict($1, $2, $3)', [
    input.matterId,
    input.subjectRef,
    blinds(keys, out),
  ]);
  return [...new Set(out)];
}

/** A subject entered by mistake no longer counts; its row stays. */
export const removeSubject = (q: Query, subjectRef: string): Promise<unknown> =>
  q.rows('UPDATE subject SET removed_at = duban_now() WHERE subject_ref = $1', [subjectRef]);

/** Which of these persons are in conflict with the matter. */
export async function isConflicted(
  q: Query,
  keys: HmacKeys,
  matterId: string,
  personIds: readonly PersonId[],
): Promise<Set<PersonId>> {
  if (personIds.length === 0) return new Set();
  const byBlind = new Map(personIds.map((id) => [blindOf(keys, id), id]));
  const rows = await q.rows<{ blind: string }>(
    'SELECT blind FROM duban_conflicts_among($1, $2) AS blind',
    [matterId, [...byBlind.keys()]],
    'conflicts-among',
  );
  return new Set(rows.flatMap(({ blind }) => byBlind.get(blind) ?? []));
}

/** Everybody a subject keeps away: whom it may mean, their relatives, their standing stand-ins. For the end of rights. */
export const personsOut = async (
  q: Query,
  organId: string,
  subject: Subject,
  atMs: number,
): Promise<PersonId[]> => circleOf(q, await personsMeant(q, organId, subject, atMs), atMs);

/** References and kinds of a visible matter's subjects. */
export const subjectsOf = (
  q: Query,
  matterId: string,
): Promise<
  {
    subjectRef: string;
    kind: SubjectKind;
    decided: boolean;
    vaultRef: string;
  }[]
> =>
  q.rows(
    `SELECT subject_ref AS "subjectRef", kind, decided, vault_ref AS "vaultRef" FROM subject
      WHERE matter_id = $1 AND removed_at IS NULL ORDER BY added_at, subject_ref`,
    [matterId],
    'subjects-of',
  );

/** How many names of the matter still wait for a decision (fact `subjectsUndecided`). */
export async function subjectsUndecided(q: Query, matterId: string): Promise<number> {
  const row = await q.one<{ n: number }>(
    'SELECT count(*) AS n FROM subject WHERE matter_id = $1 AND NOT decided AND removed_at IS NULL',
    [matterId],
    'subjects-undecided',
  );
  return row?.n ?? 0;
}

export function kindOf(subject: Subject): SubjectKind {
  if ('personId' in subject) return 'person';
  if ('name' in subject) return 'name';
  if ('unknown' in subject) return 'unknown';
  return 'post' in subject ? 'post' : 'unit';
}

const blinds = (keys: HmacKeys, persons: readonly PersonId[]): string[] =>
  [...new Set(persons)].map((id) => blindOf(keys, id));

async function personsMeant(
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
async function circleOf(q: Query, persons: readonly PersonId[], atMs: number): Promise<PersonId[]> {
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

async function insertConflicts(
  q: Query,
  organId: string,
  matterId: string,
  causeRef: string,
  of: readonly string[],
): Promise<void> {
  if (of.length === 0) return;
  await q.rows(
    'INSERT INTO conflict (organ_id, matter_id, blind, cause_ref) SELECT $1, $2, b, $3 FROM unnest($4::text[]) AS b ON CONFLICT DO NOTHING',
    [organId, matterId, causeRef, of],
  );
}
