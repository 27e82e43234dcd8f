// Desks that lie with one person, and people whose part rests: what the matter itself says about who acts (P2).
import { emit, type Draft } from './draft';
import { personsOf } from './needs';
import type { Actor, Holder, PersonId } from './people';
import type { Effect, Procedure } from './procedure';
import { refuse, type Refusal } from './refusal';
import type { MatterState, PendingAct } from './state';

/** A holder as the matter has it: where a desk lies with one person, he. */
export function heldBy(state: Pick<MatterState, 'desks'>, holder: Holder): Holder {
  const named = state.desks?.[holder.post];
  return holder.persons !== undefined || named === undefined
    ? holder
    : { ...holder, persons: [named] };
}

/** Who holds an open deadline; nobody's post where the procedure no longer knows it. */
export const holderAt = (
  procedure: Pick<Procedure, 'deadlines'>,
  state: MatterState,
  { deadline, key }: { deadline: string; key?: string },
): Holder => heldBy(state, procedure.deadlines[deadline]?.holder(state, key) ?? { post: '' });

/** The actor without what rests: himself refused, or no longer standing in for somebody whose part does. */
export function unbarred(
  procedure: Procedure,
  state: MatterState,
  actor: Actor,
): { ok: true; actor: Actor } | Refusal {
  const barred = procedure.barred?.(state) ?? [];
  if (barred.includes(actor.personId)) return refuse('notYourDesk');
  if (actor.actingFor === undefined || !barred.includes(actor.actingFor.personId))
    return { ok: true, actor };
  const { actingFor: _resting, ...own } = actor;
  return { ok: true, actor: own };
}

export function reassignDesk(
  draft: Draft,
  { do: _do, ...moved }: Extract<Effect, { do: 'reassign' }>,
): void {
  emit(draft, { type: 'deskReassigned', ...moved });
  if (moved.from !== null) endRight(draft, moved.from);
}

export function endRight(draft: Draft, personId: PersonId): void {
  for (const act of draft.state.pending)
    if (gaveHalf(act, personId))
      emit(draft, { type: 'pendingEnded', pendingId: act.commandId, how: 'rightEnded' });
}

const gaveHalf = ({ halves }: PendingAct, personId: PersonId): boolean =>
  halves.flatMap(personsOf).includes(personId);
