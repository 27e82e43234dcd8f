// Absences: entered and taken back by the person, or by whoever heads his unit (P8).
import type { PersonId } from '../../domain';
import { databaseNow, msOf } from '../matter/rows';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import { enterAbsence, type NewAbsence } from './delegation';
import { headPostOf, holdersOf, personOf, postsOf } from './directory';
import { keyedId } from './keyed';
import { nextPost, refuse, type Answer } from './stand-ins';

type Absence = Omit<NewAbsence, 'id'>;

/** Enters an absence: the person himself, or whoever holds the post that heads his unit; of a head, the next one up. */
export async function enterAbsenceAs(
  q: Query,
  input: Absence & { key: string },
): Promise<Answer<{ id: string }>> {
  const { key, ...absence } = input;
  const { organId, personId, fromMs, untilMs, enteredBy } = absence;
  const id = await keyedId(q, 'abs', enteredBy, key);
  const known = await absenceOf(q, id);
  if (known !== undefined) return isSame(known, absence) ? { ok: true, id } : refuse('keyReused');
  const nowMs = await databaseNow(q);
  if (untilMs <= Math.max(fromMs, nowMs)) return refuse('badPeriod');
  const fault = await mayEnter(q, enteredBy, personId, nowMs);
  if (fault !== undefined) return refuse(fault);
  await enterAbsence(q, { id, ...absence });
  await log(q, organId, id, 'absenceEntered', enteredBy);
  return { ok: true, id };
}

/** Ends an absence from now on, by the same people; `notFound` also for others. */
export async function endAbsenceAs(
  q: Query,
  input: { organId: string; id: string; by: PersonId },
): Promise<Answer<object>> {
  const { organId, id, by } = input;
  const known = await absenceOf(q, id);
  if (known === undefined) return refuse('notFound');
  const fault = await mayEnter(q, by, known.personId, await databaseNow(q));
  if (fault !== undefined) return refuse('notFound');
  const ended = await q.rows(
    'update absence set ended_at = duban_now() where absence_id = $1 and ended_at is null returning 1',
    [id],
  );
  if (ended.length === 0) return refuse('notFound');
  await log(q, organId, id, 'absenceEnded', by);
  return { ok: true };
}

export interface AbsenceRow {
  id: string;
  personId: PersonId;
  fromMs: number;
  untilMs: number;
  enteredBy: PersonId;
}

/** Absences not over yet of the person himself and of whoever he may enter one for. */
export async function absencesAround(q: Query, by: PersonId): Promise<AbsenceRow[]> {
  const rows = await q.rows<AbsenceRow & { unit: string }>(
    `select a.absence_id id, a.person_id "personId", p.unit, ${msOf('a.from_at')} "fromMs",
       ${msOf('a.until_at')} "untilMs", a.entered_by "enteredBy"
     from absence a join person p on p.person_id = a.person_id
     where a.ended_at is null and a.until_at > (select duban_now()) order by a.from_at, a.absence_id`,
  );
  const nowMs = await databaseNow(q);
  const headed = new Map<PersonId, boolean>([[by, true]]);
  for (const { personId, unit } of rows)
    if (!headed.has(personId))
      headed.set(personId, await isHeadOf(q, by, { personId, unit }, nowMs));
  return rows
    .filter(({ personId }) => headed.get(personId) === true)
    .map(({ unit: _unit, ...row }) => row);
}

async function mayEnter(
  q: Query,
  by: PersonId,
  personId: PersonId,
  nowMs: number,
): Promise<'personUnknown' | 'notYourPost' | undefined> {
  const person = await personOf(q, personId);
  if (person?.active !== true) return 'personUnknown';
  return by === personId || (await isHeadOf(q, by, person, nowMs)) ? undefined : 'notYourPost';
}

async function isHeadOf(
  q: Query,
  by: PersonId,
  person: { personId: PersonId; unit: string },
  nowMs: number,
): Promise<boolean> {
  const head = await headPostOf(q, person.unit);
  if (head === undefined) return false;
  const held = await postsOf(q, by, nowMs);
  if (held.includes(head)) return true;
  const heads = await holdersOf(q, head, nowMs);
  return (
    heads.includes(person.personId) &&
    held.includes(await nextPost(q, head, [person.personId], nowMs))
  );
}

const absenceOf = (q: Query, id: string): Promise<Absence | undefined> =>
  q.one<Absence>(
    `select organ_id "organId", person_id "personId", ${msOf('from_at')} "fromMs", ${msOf('until_at')} "untilMs",
       entered_by "enteredBy" from absence where absence_id = $1`,
    [id],
  );

const isSame = (one: Absence, other: Absence): boolean =>
  one.personId === other.personId && one.fromMs === other.fromMs && one.untilMs === other.untilMs;

const log = (
  q: Query,
  organId: string,
  absenceId: string,
  did: string,
  by: PersonId,
): Promise<unknown> => appendLog(q, `directory:${organId}`, { absenceId, did, by });
