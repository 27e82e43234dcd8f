// Who an actor is for a rule: matches posts, persons and the one acted for, and finds the half he may give.
import type { Actor, PersonId, Post } from './people';
import type { Who } from './procedure';
import { refuse, type Refusal } from './refusal';
import type { MatterState, PendingAct } from './state';

/** In which post somebody acts, and for whom where he stands in. */
export interface Standing {
  personId: PersonId;
  post: Post;
  actingFor?: PersonId;
}

export type Need = PendingAct['needs'][number];

/** Desks of the matter that lie with one person. */
export type Desks = MatterState['desks'];

/** The standing in which an actor may do what `who` guards, or the code that says no. */
export function qualify(who: Who | null, actor: Actor, desks: Desks): Standing | Refusal {
  if (who === null) return refuse('notYourDesk');
  const own = ownStanding(who, actor, desks);
  const standing =
    own ?? (who.delegable === false ? undefined : standInStanding(who, actor, desks));
  if (standing === undefined) return refuse('notYourDesk');
  const barred = personsOf(standing).some((person) => who.not?.includes(person));
  return barred ? refuse(who.notCode ?? 'notYourDesk') : standing;
}

/** True for a refusal, so that a standing reads plainly. */
export const isRefusal = (answer: object): answer is Refusal =>
  'ok' in answer && answer.ok === false;

/** Both persons a half counts for: who acts and who is acted for (invariant 7, P9). */
export const personsOf = (half: { personId: PersonId; actingFor?: PersonId }): PersonId[] =>
  half.actingFor === undefined ? [half.personId] : [half.personId, half.actingFor];

/** The standing in which an actor may give one of these halves. */
export function standingFor(
  needs: readonly Need[],
  actor: Actor,
  desks: Desks,
): Standing | undefined {
  for (const need of needs) {
    const standing = qualify(need, actor, desks);
    if (!isRefusal(standing)) return standing;
  }
  return undefined;
}

/** What is still needed once this half is given. */
export function withoutNeed(needs: readonly Need[], half: Standing): Need[] {
  const given = needs.findIndex((need) => meets(need, half));
  return needs.filter((_, at) => at !== given);
}

const meets = (need: Need, half: Standing): boolean =>
  (need.posts?.includes(half.post) ?? false) ||
  (need.persons?.includes(half.actingFor ?? half.personId) ?? false);

type Person = Pick<Actor, 'personId' | 'posts'>;

// A desk given to one person is his, whatever posts he or anybody else holds.
function postFor(who: Who, { personId, posts }: Person, desks: Desks): Post | undefined {
  const held = posts.find((post) => who.posts?.includes(post) && desks?.[post] === undefined);
  return held ?? who.posts?.find((post) => desks?.[post] === personId);
}

function ownStanding(who: Who, actor: Actor, desks: Desks): Standing | undefined {
  const post = postFor(who, actor, desks);
  if (post !== undefined) return { personId: actor.personId, post };
  if (!who.persons?.includes(actor.personId)) return undefined;
  return { personId: actor.personId, post: actor.posts[0] ?? '' };
}

function standInStanding(
  who: Who,
  { personId, actingFor }: Actor,
  desks: Desks,
): Standing | undefined {
  if (actingFor === undefined) return undefined;
  const post = postFor(who, actingFor, desks);
  if (post !== undefined) return { personId, post, actingFor: actingFor.personId };
  if (!who.persons?.includes(actingFor.personId)) return undefined;
  return { personId, post: actingFor.posts[0] ?? '', actingFor: actingFor.personId };
}
