// Who is kept away from a matter: everyone it is about, namesakes until decided, relatives, standing stand-ins (P8).
import { randomBytes } from 'node:crypto';
import type { TextRef } from '../../domain/kernel/command';
import type { PersonId } from '../../domain/kernel/people';
import { canonicalJson } from '../../domain/kernel/json';
import type { Warrants } from '../people/warrant';
import type { Query } from '../pool';
import { blindOf, hmac, type HmacKeys } from './blind';
import { circleOf, personsMeant, type Subject } from './circle';
import type { KeyRing } from './key-ring';
import { normaliseName } from './name';
import { putText } from './vault';

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

/** What it takes to say who is in conflict: blinds, the vault, and that it is the API who says so (ADR 14). */
export interface ConflictParts {
  hmac: HmacKeys;
  ring: KeyRing;
  warrants: Warrants;
}

/** Stores subjects in the vault and their conflicts in the table, in the caller's transaction. */
export async function addConflicts(
  q: Query,
  parts: ConflictParts,
  input: ConflictInput,
): Promise<SubjectEntry[]> {
  const { organId, atMs, subjects } = input;
  if (subjects.length === 0) return [];
  const [, ...found] = await Promise.all([
    parts.warrants.show(q, organId),
    ...subjects.map(async (subject) => {
      const meant = await personsMeant(q, organId, subject, atMs);
      return { subject, meant, out: await circleOf(q, meant, atMs) };
    }),
  ]);
  return Promise.all(found.map((one) => addSubject(q, parts, input, one)));
}

async function addSubject(
  q: Query,
  { hmac: keys, ring }: ConflictParts,
  { organId, matterId }: ConflictInput,
  { subject, meant, out }: { subject: Subject; meant: PersonId[]; out: PersonId[] },
): Promise<SubjectEntry> {
  const kind = kindOf(subject);
  const subjectRef = `subject_${randomBytes(12).toString('base64url')}`;
  const item = { organId, matterId, kind: 'subject', text: canonicalJson(subject) };
  const text = await putText(q, ring, item);
  const decided = kind !== 'name' || meant.length === 0;
  const nameIndex = 'name' in subject ? hmac(keys.nameIndex, normaliseName(subject.name)) : null;
  q.write(
    'INSERT INTO subject (subject_ref, organ_id, matter_id, kind, vault_ref, name_index, decided) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [subjectRef, organId, matterId, kind, text.ref, nameIndex, decided],
  );
  insertConflicts(q, organId, matterId, subjectRef, blinds(keys, out));
  return { subjectRef, kind, decided, text };
}

/** Adds persons for another cause, such as a recusal; `causeRef` names it. */
export async function addConflictOf(
  q: Query,
  { hmac: keys, warrants }: Omit<ConflictParts, 'ring'>,
  input: {
    organId: string;
    matterId: string;
    causeRef: string;
    persons: readonly PersonId[];
  },
): Promise<void> {
  await warrants.show(q, input.organId);
  insertConflicts(q, input.organId, input.matterId, input.causeRef, blinds(keys, input.persons));
}

/** Ends the waiting of a name: it is this person, or (`undefined`) nobody in the directory. Answers who is now out. */
export async function settleSubject(
  q: Query,
  { hmac: keys, warrants }: Omit<ConflictParts, 'ring'>,
  input: {
    organId: string;
    matterId: string;
    subjectRef: string;
    personId?: PersonId;
    atMs: number;
  },
): Promise<PersonId[]> {
  const { matterId, subjectRef, personId } = input;
  const [out] = await Promise.all([
    personId === undefined ? [] : circleOf(q, [personId], input.atMs),
    warrants.show(q, input.organId),
  ]);
  // First the row: once the conflicts move, the matter may no longer be visible to whoever asks.
  q.write('UPDATE subject SET decided = true WHERE subject_ref = $1 AND matter_id = $2', [
    subjectRef,
    matterId,
  ]);
  await q.rows('SELECT duban_settle_conflict($1, $2, $3)', [
    matterId,
    subjectRef,
    blinds(keys, out),
  ]);
  return [...new Set(out)];
}

/** A subject entered by mistake no longer counts; its row stays. */
export async function removeSubject(
  q: Query,
  { warrants }: Pick<ConflictParts, 'warrants'>,
  { organId, subjectRef }: { organId: string; subjectRef: string },
): Promise<void> {
  await warrants.show(q, organId);
  await q.rows('UPDATE subject SET removed_at = duban_now() WHERE subject_ref = $1', [subjectRef]);
}

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

function insertConflicts(
  q: Query,
  organId: string,
  matterId: string,
  causeRef: string,
  of: readonly string[],
): void {
  if (of.length === 0) return;
  q.write(
    'INSERT INTO conflict (organ_id, matter_id, blind, cause_ref) SELECT $1, $2, b, $3 FROM unnest($4::text[]) AS b ON CONFLICT DO NOTHING',
    [organId, matterId, causeRef, of],
  );
}
