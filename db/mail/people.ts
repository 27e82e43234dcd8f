// Who is told for a post now and where mail reaches him; the conflict filter with shared addresses (P7, P8).
import { postCode, type PersonId, type Post } from '../../domain';
import { databaseNow } from '../matter/rows';
import { absentAmong, delegationsFor, onDuty } from '../people/delegation';
import { holdersOf } from '../people/directory';
import type { Query } from '../pool';
import type { HmacKeys } from '../secrecy/blind';
import { isConflicted } from '../secrecy/conflict';

export interface MailPerson {
  personId: PersonId;
  /** `null` where the directory has none or a server refused it for good. */
  address: string | null;
  locale: 'zh' | 'en';
}

/** Somebody told for a post: in his own right, or for the absent person he stands in for. */
export interface MailCandidate extends MailPerson {
  standsFor?: PersonId;
}

const COLUMNS = `p.person_id "personId", p.locale,
  case when p.address_dead_at is null then nullif(p.address, '') end address`;

/** Who fills `code@unit`, or every post with a bare code, by the database's clock: on duty, else holders, and stand-ins. */
export async function candidatesOf(q: Query, slot: string): Promise<MailCandidate[]> {
  const atMs = await databaseNow(q);
  const lists: MailCandidate[][] = [];
  for (const post of await postsOfSlot(q, slot))
    lists.push(await withStandIns(q, post, await serving(q, post, atMs), atMs));
  return lists.flat();
}

/** Who holds a post, absent or not: nobody is on duty for a sealed stub, and nobody stands in (ADR 0012). */
export async function holdersAlone(q: Query, slot: string): Promise<MailCandidate[]> {
  const atMs = await databaseNow(q);
  const ids: PersonId[] = [];
  for (const post of await postsOfSlot(q, slot)) ids.push(...(await holdersOf(q, post, atMs)));
  return personsById(q, [...new Set(ids)]);
}

/** The persons a desk names, with their stand-ins for its post. */
export const namedCandidates = async (
  q: Query,
  post: Post,
  ids: readonly PersonId[],
): Promise<MailCandidate[]> => withStandIns(q, post, ids, await databaseNow(q));

export const personsById = (q: Query, ids: readonly PersonId[]): Promise<MailPerson[]> =>
  q.rows<MailPerson>(
    `select ${COLUMNS} from person p where p.active and p.person_id = any($1) order by 1`,
    [ids],
    'mail-persons',
  );

async function postsOfSlot(q: Query, slot: string): Promise<Post[]> {
  if (slot !== postCode(slot)) return [slot];
  const rows = await q.rows<{ post: Post }>('select post from post where code = $1 order by 1', [
    slot,
  ]);
  return rows.map(({ post }) => post);
}

/** Whoever is on duty by roster and there; where nobody is, the holders. */
async function serving(q: Query, post: Post, atMs: number): Promise<PersonId[]> {
  const duty = await onDuty(q, post, atMs);
  const away = await absentAmong(q, duty, atMs);
  const there = duty.filter((id) => !away.has(id));
  return there.length > 0 ? there : holdersOf(q, post, atMs);
}

async function withStandIns(
  q: Query,
  post: Post,
  ids: readonly PersonId[],
  atMs: number,
): Promise<MailCandidate[]> {
  const absent = await absentAmong(q, ids, atMs);
  const pairs = absent.size > 0 ? await standInsOf(q, post, absent, atMs) : [];
  const persons = await personsById(q, [...ids, ...pairs.map(({ standInId }) => standInId)]);
  const byId = new Map(persons.map((person) => [person.personId, person]));
  return [
    ...ids.flatMap((id) => byId.get(id) ?? []),
    ...pairs.flatMap(({ standInId, standsFor }) => {
      const person = byId.get(standInId);
      return person ? [{ ...person, standsFor }] : [];
    }),
  ];
}

/** Whose delegation counts is said in one place, `delegationsFor`; absences are few. */
async function standInsOf(
  q: Query,
  post: Post,
  absent: ReadonlySet<PersonId>,
  atMs: number,
): Promise<{ standInId: PersonId; standsFor: PersonId }[]> {
  const rows = await q.rows<{ id: PersonId }>(
    'select distinct stand_in_id id from delegation where person_id = any($1) order by 1',
    [[...absent]],
  );
  const pairs: { standInId: PersonId; standsFor: PersonId }[] = [];
  for (const { id } of rows)
    for (const { personId, posts } of await delegationsFor(q, id, atMs))
      if (absent.has(personId) && posts.includes(post))
        pairs.push({ standInId: id, standsFor: personId });
  return pairs;
}

/** Of these persons, who may get no mail of this matter: in conflict, or sharing an address with somebody who is. */
export async function barredFrom(
  q: Query,
  keys: HmacKeys,
  matterId: string,
  ids: readonly PersonId[],
): Promise<Set<PersonId>> {
  const pairs = await q.rows<{ id: string; other: string }>(
    `select p.person_id id, o.person_id other from person p
       join person o on o.person_id = p.person_id
         or (p.address is not null and lower(btrim(o.address)) = lower(btrim(p.address)))
      where p.person_id = any($1)`,
    [ids],
    'mail-sharers',
  );
  const out = await isConflicted(q, keys, matterId, [
    ...new Set([...ids, ...pairs.map(({ other }) => other)]),
  ]);
  const sharing = pairs.filter(({ other }) => out.has(other)).map(({ id }) => id);
  return new Set([...ids.filter((id) => out.has(id)), ...sharing]);
}

/** Marks an address that a server refused for good. */
export const markDead = (q: Query, personId: PersonId, address: string): Promise<unknown> =>
  q.rows(
    'update person set address_dead_at = duban_now() where person_id = $1 and address = $2 and address_dead_at is null',
    [personId, address],
  );

/** Name of a post in the directory. */
export async function postName(q: Query, post: string): Promise<string | undefined> {
  const row = await q.one<{ name: string }>('select name from post where post = $1', [post]);
  return row?.name;
}
