// Who may file, approve and enter what concerns a person's presence: delegations and absences (P8).
import { postCode, type PersonId, type Post } from '../../domain';
import type { Query } from '../pool';
import { approveDelegation, enterAbsence, fileDelegation, type NewDelegation } from './delegation';
import { headPostOf, holdersOf, personOf, postsOf, superiorPostOf } from './directory';

export type StandInCode =
  'notYourPost' | 'personUnknown' | 'badPeriod' | 'delegationRing' | 'notFound';
type Answer<T> = ({ ok: true } & T) | { ok: false; code: StandInCode };
const refuse = (code: StandInCode): { ok: false; code: StandInCode } => ({ ok: false, code });

/** Nobody stands above the principal leader inside the organ. */
const ABOVE_ALL: Post = 'superiorContact@organ';
/** A ladder longer than this is a ring. */
const MOST_STEPS = 10;

/** Files a delegation of posts the delegator holds himself; not passed on, no ring. */
export async function fileDelegationOf(
  q: Query,
  input: NewDelegation,
  nowMs: number,
): Promise<Answer<{ id: string }>> {
  if (input.untilMs <= Math.max(input.fromMs, nowMs)) return refuse('badPeriod');
  const standIn = await personOf(q, input.standInId);
  if (standIn?.active !== true || input.standInId === input.personId)
    return refuse('personUnknown');
  const held = await postsOf(q, input.personId, nowMs);
  if (input.posts.length === 0 || input.posts.some((post) => !held.includes(post)))
    return refuse('notYourPost');
  if (await makesRing(q, input)) return refuse('delegationRing');
  return { ok: true, id: await fileDelegation(q, input) };
}

/** True when the stand-in has, directly or through others, handed to the delegator in the same period. */
async function makesRing(q: Query, input: NewDelegation): Promise<boolean> {
  const row = await q.one(
    `with recursive given(id) as (
       select $2::text union
       select d.stand_in_id from delegation d join given g on g.id = d.person_id
        where d.ended_at is null and d.from_at < to_timestamp($4::float8 / 1000.0)
          and d.until_at > to_timestamp($3::float8 / 1000.0))
     select 1 from given where id = $1`,
    [input.personId, input.standInId, input.fromMs, input.untilMs],
  );
  return row !== undefined;
}

/** The posts that approve: for each delegated one the next in the ladder with a holder who is neither of the two. */
export async function approversOf(
  q: Query,
  delegation: { personId: PersonId; standInId: PersonId; posts: readonly Post[] },
  nowMs: number,
): Promise<Post[]> {
  const out = [delegation.personId, delegation.standInId];
  const found = new Set<Post>();
  for (const post of delegation.posts) found.add(await nextPost(q, post, out, nowMs));
  return [...found];
}

async function nextPost(
  q: Query,
  post: Post,
  out: readonly PersonId[],
  nowMs: number,
): Promise<Post> {
  let at: Post | undefined = post;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    at = postCode(at) === 'principalLeader' ? undefined : await superiorPostOf(q, at);
    if (at === undefined) return ABOVE_ALL;
    const holders = await holdersOf(q, at, nowMs);
    if (holders.some((id) => !out.includes(id))) return at;
  }
  return ABOVE_ALL;
}

/** Approves after acceptance; `notFound` also where it is not accepted yet, ended or approved already. */
export async function approveDelegationAs(
  q: Query,
  id: string,
  by: PersonId,
  nowMs: number,
): Promise<Answer<object>> {
  const row = await q.one<{ personId: PersonId; standInId: PersonId; posts: Post[] }>(
    'select person_id "personId", stand_in_id "standInId", posts from delegation where delegation_id = $1',
    [id],
  );
  if (row === undefined) return refuse('notFound');
  const held = await postsOf(q, by, nowMs);
  const needed = await approversOf(q, row, nowMs);
  const own = by === row.personId || by === row.standInId;
  if (own || !needed.every((post) => held.includes(post))) return refuse('notYourPost');
  return (await approveDelegation(q, id, by)) ? { ok: true } : refuse('notFound');
}

/** Enters an absence: the person himself, or whoever holds the post that heads his unit; of a head, the next one up. */
export async function enterAbsenceAs(
  q: Query,
  input: {
    organId: string;
    personId: PersonId;
    fromMs: number;
    untilMs: number;
    enteredBy: PersonId;
  },
  nowMs: number,
): Promise<Answer<{ id: string }>> {
  if (input.untilMs <= Math.max(input.fromMs, nowMs)) return refuse('badPeriod');
  const person = await personOf(q, input.personId);
  if (person?.active !== true) return refuse('personUnknown');
  const own = input.enteredBy === input.personId;
  if (!own && !(await isHeadOf(q, input.enteredBy, person, nowMs))) return refuse('notYourPost');
  return { ok: true, id: await enterAbsence(q, input) };
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
