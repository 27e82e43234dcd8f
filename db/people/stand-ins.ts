// Who may file, accept, approve and end a delegation (P8).
import { postCode, type PersonId, type Post } from '../../domain';
import { databaseNow } from '../matter/rows';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import {
  acceptDelegation,
  approveDelegation,
  endDelegation,
  fileDelegation,
  type NewDelegation,
} from './delegation';
import { delegationOf, isSameDelegation } from './delegation-list';
import { holdersOf, personOf, postsOf, superiorPostOf } from './directory';
import { keyedId } from './keyed';

export type StandInCode =
  'notYourPost' | 'personUnknown' | 'badPeriod' | 'delegationRing' | 'notFound' | 'keyReused';
export type Answer<T> = ({ ok: true } & T) | { ok: false; code: StandInCode };
export const refuse = (code: StandInCode): { ok: false; code: StandInCode } => ({
  ok: false,
  code,
});

/** Somebody does something with a delegation. */
export interface DelegationAct {
  organId: string;
  id: string;
  by: PersonId;
}

/** Nobody stands above the principal leader inside the organ. */
const ABOVE_ALL: Post = 'superiorContact@organ';
/** A ladder longer than this is a ring. */
const MOST_STEPS = 10;

/** Files a delegation of posts the delegator holds himself; not passed on, no ring. */
export async function fileDelegationOf(
  q: Query,
  input: Omit<NewDelegation, 'id'> & { key: string },
): Promise<Answer<{ id: string }>> {
  const { key, ...wanted } = input;
  const id = await keyedId(q, 'del', wanted.personId, key);
  const known = await delegationOf(q, id);
  if (known !== undefined)
    return isSameDelegation(known, wanted) ? { ok: true, id } : refuse('keyReused');
  const fault = await delegationFault(q, wanted);
  if (fault !== undefined) return refuse(fault);
  await fileDelegation(q, { id, ...wanted });
  await log(q, { organId: wanted.organId, id, by: wanted.personId }, 'delegationFiled');
  return { ok: true, id };
}

async function delegationFault(
  q: Query,
  wanted: Omit<NewDelegation, 'id'>,
): Promise<StandInCode | undefined> {
  const { personId, standInId, posts, fromMs, untilMs } = wanted;
  const nowMs = await databaseNow(q);
  if (untilMs <= Math.max(fromMs, nowMs)) return 'badPeriod';
  const standIn = await personOf(q, standInId);
  if (standIn?.active !== true || standInId === personId) return 'personUnknown';
  const held = await postsOf(q, personId, nowMs);
  if (posts.length === 0 || posts.some((post) => !held.includes(post))) return 'notYourPost';
  // Two who hand to each other at the same instant must not both pass.
  await q.rows('select pg_advisory_xact_lock(hashtextextended($1, 11))', [wanted.organId]);
  return (await makesRing(q, wanted)) ? 'delegationRing' : undefined;
}

/** True when the stand-in has, directly or through others, handed to the delegator in the same period. */
async function makesRing(q: Query, input: Omit<NewDelegation, 'id'>): Promise<boolean> {
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

/** The next post up the ladder with a holder who is not out. */
export async function nextPost(
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

/** True for somebody who is neither of the two and holds every post that approves. */
export async function approves(
  q: Query,
  by: PersonId,
  delegation: { personId: PersonId; standInId: PersonId; posts: readonly Post[] },
  nowMs: number,
): Promise<boolean> {
  if (by === delegation.personId || by === delegation.standInId) return false;
  const held = await postsOf(q, by, nowMs);
  return (await approversOf(q, delegation, nowMs)).every((post) => held.includes(post));
}

/** By the stand-in himself; `notFound` for everybody else, and where it is accepted or ended already. */
export async function acceptDelegationAs(q: Query, act: DelegationAct): Promise<Answer<object>> {
  if (!(await acceptDelegation(q, act.id, act.by))) return refuse('notFound');
  await log(q, act, 'delegationAccepted');
  return { ok: true };
}

/** Approves after acceptance; `notFound` also where it is not accepted yet, ended or approved already. */
export async function approveDelegationAs(q: Query, act: DelegationAct): Promise<Answer<object>> {
  const { id, by } = act;
  const row = await delegationOf(q, id);
  if (row === undefined) return refuse('notFound');
  if (!(await approves(q, by, row, await databaseNow(q)))) return refuse('notYourPost');
  if (!(await approveDelegation(q, id, by))) return refuse('notFound');
  await log(q, act, 'delegationApproved');
  return { ok: true };
}

/** Ends it, or declines it, by one of the two or by who approves; `notFound` for others and where it has ended. */
export async function endDelegationAs(q: Query, act: DelegationAct): Promise<Answer<object>> {
  const { id, by } = act;
  const row = await delegationOf(q, id);
  if (row === undefined) return refuse('notFound');
  const own = by === row.personId || by === row.standInId;
  if (!own && !(await approves(q, by, row, await databaseNow(q)))) return refuse('notFound');
  if (!(await endDelegation(q, id))) return refuse('notFound');
  await log(q, act, 'delegationEnded');
  return { ok: true };
}

const log = (q: Query, { organId, id, by }: DelegationAct, did: string): Promise<unknown> =>
  appendLog(q, `directory:${organId}`, { delegationId: id, did, by });
