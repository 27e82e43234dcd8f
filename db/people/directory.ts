// Who is who: persons, posts and their holders at an instant. All instants are ms of the database's clock.
import type { PersonId, Post } from '../../domain/kernel/people';
import { blindOf, type HmacKeys } from '../secrecy/blind';
import { personKey } from '../secrecy/reader';
import type { Query, Scope } from '../pool';

export interface Person {
  personId: PersonId;
  name: string;
  unit: string;
  /** Mail address; absent when there is none or it was refused for good. */
  address: string | null;
  locale: 'zh' | 'en';
  active: boolean;
}

export interface HeldPost {
  post: Post;
  whole: boolean;
}

/** `$2` is an instant in ms; null stands for the database's now, so that the clock need not be read first. */
const MOMENT = 'coalesce(to_timestamp($2::float8 / 1000.0), (SELECT duban_now()))';
const AT = `h.from_at <= ${MOMENT} AND h.until_at > ${MOMENT}`;
const PERSON = `person_id AS "personId", name, unit, CASE WHEN address_dead_at IS NULL THEN address END AS address, locale, active`;

/** Active persons who hold the post then; deputies are not holders. */
export async function holdersOf(q: Query, post: Post, atMs: number): Promise<PersonId[]> {
  return (await holdersOfAll(q, [post], atMs)).get(post) ?? [];
}

/** Holders of several posts in one round trip; posts nobody fills are left out. */
export async function holdersOfAll(
  q: Query,
  posts: readonly Post[],
  atMs: number,
): Promise<Map<Post, PersonId[]>> {
  const rows = await q.rows<{ post: Post; ids: PersonId[] }>(
    `SELECT h.post, array_agg(DISTINCT h.person_id ORDER BY h.person_id) AS ids
       FROM post_holder h JOIN person p ON p.person_id = h.person_id AND p.active
      WHERE h.post = ANY ($1) AND h.kind = 'holder' AND ${AT} GROUP BY h.post`,
    [posts, atMs],
    'holders-of',
  );
  return new Map(rows.map((row) => [row.post, row.ids]));
}

/** Posts a person holds then. */
export async function postsOf(q: Query, personId: PersonId, atMs: number | null): Promise<Post[]> {
  return (await heldPosts(q, personId, atMs)).map((held) => held.post);
}

/** Posts a person holds then, with whether each reads the whole organ. */
export const heldPosts = (q: Query, personId: PersonId, atMs: number | null): Promise<HeldPost[]> =>
  q.rows<HeldPost>(
    `SELECT DISTINCT h.post, t.whole FROM post_holder h
       JOIN post t ON t.organ_id = h.organ_id AND t.post = h.post
       JOIN person p ON p.person_id = h.person_id AND p.active
      WHERE h.person_id = $1 AND h.kind = 'holder' AND ${AT} ORDER BY h.post`,
    [personId, atMs],
    'posts-of',
  );

/** Posts of several persons then; persons not active or without a post are left out. */
export async function postsOfAll(
  q: Query,
  personIds: readonly PersonId[],
  atMs: number,
): Promise<Map<PersonId, Post[]>> {
  const rows = await q.rows<{ id: PersonId; posts: Post[] }>(
    `SELECT h.person_id AS id, array_agg(DISTINCT h.post ORDER BY h.post) AS posts
       FROM post_holder h JOIN person p ON p.person_id = h.person_id AND p.active
      WHERE h.person_id = ANY ($1) AND h.kind = 'holder' AND ${AT} GROUP BY h.person_id`,
    [personIds, atMs],
    'posts-of-all',
  );
  return new Map(rows.map((row) => [row.id, row.posts]));
}

export async function personOf(q: Query, personId: PersonId): Promise<Person | undefined> {
  return (await personsOf(q, [personId]))[0];
}

export const personsOf = (q: Query, personIds: readonly PersonId[]): Promise<Person[]> =>
  q.rows<Person>(
    `SELECT ${PERSON} FROM person WHERE person_id = ANY ($1) ORDER BY person_id`,
    [personIds],
    'persons-of',
  );

/** Everybody of the organ in scope, for `GET /directory`. */
export const allPersons = (q: Query): Promise<Person[]> =>
  q.rows<Person>(`SELECT ${PERSON} FROM person ORDER BY unit, person_id`, [], 'persons-all');

/** Names of the posts of the organ in scope, by `code@unit`. */
export async function postNames(q: Query): Promise<Map<Post, string>> {
  const rows = await q.rows<{ post: Post; name: string }>(
    'SELECT post, name FROM post',
    [],
    'post-names',
  );
  return new Map(rows.map((row) => [row.post, row.name]));
}

/** The post that heads a unit, and the next post in the ladder. */
export async function headPostOf(q: Query, unit: string): Promise<Post | undefined> {
  const row = await q.one<{ post: Post | null }>(
    'SELECT head_post AS post FROM unit WHERE unit = $1',
    [unit],
  );
  return row?.post ?? undefined;
}

export async function superiorPostOf(q: Query, post: Post): Promise<Post | undefined> {
  const row = await q.one<{ up: Post | null }>(
    'SELECT superior_post AS up FROM post WHERE post = $1',
    [post],
  );
  return row?.up ?? undefined;
}

/** Organs of the installation; needs no scope beyond a transaction. */
export const organs = (
  q: Query,
): Promise<
  {
    organId: string;
    code: string;
    name: string;
    shortName: string;
    superiorId: string | null;
    offsetMinutes: number;
    locale: 'zh' | 'en';
  }[]
> =>
  q.rows(
    `SELECT organ_id AS "organId", code, name, short_name AS "shortName", superior_id AS "superiorId",
            offset_minutes AS "offsetMinutes", locale FROM organ ORDER BY organ_id`,
  );

/** Scope of a person for `duban_api`: blind, reader keys and whether one of the posts reads the whole organ. */
export async function scopeOf(
  q: Query,
  keys: HmacKeys,
  who: { organId: string; personId: PersonId },
  atMs: number,
): Promise<Scope> {
  const held = await heldPosts(q, who.personId, atMs);
  return {
    organId: who.organId,
    blind: blindOf(keys, who.personId),
    keys: [personKey(who.personId), ...held.map((one) => one.post)],
    whole: held.some((one) => one.whole),
  };
}
