// Turns a verdict into events: the act, what it stops, cancels and starts, and the desks that follow it (P3).
import {
  cancelDeadline,
  matching,
  openDue,
  pauseDeadline,
  resumeClock,
  startDeadline,
  stopDeadline,
} from './clock';
import type { Context } from './command';
import { correctStart, rejudge } from './corrected-start';
import { stillPossible, type Verdict } from './decide';
import { endRight, holderAt, reassignDesk } from './desks';
import { emit, type Act, type Draft } from './draft';
import { instanceKey } from './instance';
import { isKernelEvent, type ActEventBody } from './event';
import { canonicalJson } from './json';
import { listingsOf } from './listings';
import type { Decision, Effect } from './procedure';

export function applyVerdict(draft: Draft, verdict: Verdict, context: Context): void {
  const { commandId, submittedAtMs } = context;
  const before = holders(draft);
  draft.act = { commandId, submittedAtMs, atMs: verdict.atMs, by: verdict.by, stamped: false };
  for (const body of verdict.before ?? []) emit(draft, body);
  if (verdict.decision !== undefined) applyDecision(draft, verdict.decision);
  verdict.then?.(draft);
  followDesks(draft, before);
  delete draft.act;
}

/** Stops come before the cancelling of what else the left state ran, starts after it. */
export function applyDecision(
  draft: Draft,
  decision: Decision,
  more: Partial<ActEventBody> = {},
): void {
  const held = new Set(draft.state.deadlines.map(instanceKey));
  const enters = decision.event.enters;
  if (enters !== undefined && draft.procedure.states[enters] === undefined) {
    throw new Error(`no state ${enters} in ${draft.procedure.name}`);
  }
  // A procedure folds who did it, so its own event says so even where a half came before it.
  if (draft.act !== undefined) draft.act.stamped = false;
  emit(draft, { ...decision.event, ...more }, undefined, decision.notices);
  for (const effect of decision.effects) if (isEnding(effect)) applyEffect(draft, effect);
  if (enters !== undefined) leaveState(draft, held);
  for (const effect of decision.effects) if (!isEnding(effect)) applyEffect(draft, effect);
}

const isEnding = (effect: Effect): boolean =>
  effect.do === 'stop' || effect.do === 'cancel' || effect.do === 'endListing';

function leaveState(draft: Draft, held: ReadonlySet<string>): void {
  for (const open of draft.state.deadlines) {
    const own = draft.procedure.deadlines[open.deadline]?.beside !== true;
    if (own && held.has(instanceKey(open))) cancelDeadline(draft, open);
  }
  for (const act of draft.state.pending) {
    if (act.lapsed === true || !stillPossible(draft.procedure, draft.state, act)) {
      emit(draft, { type: 'pendingEnded', pendingId: act.commandId, how: 'stateChanged' });
    }
  }
}

function applyEffect(draft: Draft, effect: Effect): void {
  const act = draft.act;
  if (act === undefined) throw new Error('an effect belongs to an act');
  if (effect.do === 'start') return startDeadline(draft, effect, act.atMs);
  if (effect.do === 'endListing') return endListing(draft, effect.deadline);
  if (effect.do === 'reassign') return reassignDesk(draft, effect);
  if (effect.do === 'endRight') return endRight(draft, effect.personId);
  applyToClocks(draft, effect, act);
}

type OnClocks = Exclude<Effect, { do: 'start' | 'endListing' | 'reassign' | 'endRight' }>;

function applyToClocks(draft: Draft, effect: OnClocks, act: Act): void {
  for (const open of matching(draft.state.deadlines, effect)) {
    if (effect.do === 'stop') stopDeadline(draft, open, act.submittedAtMs);
    else if (effect.do === 'cancel') cancelDeadline(draft, open);
    else if (effect.do === 'correctStart') correctStart(draft, open, effect.startAtMs);
    else if (effect.do === 'pause') pauseDeadline(draft, open, effect);
    else resumeClock(draft, open, act.atMs);
  }
  if (effect.do !== 'correctStart') return;
  for (const one of draft.state.settled ?? [])
    if (one[0] === effect.deadline) rejudge(draft, one, effect.startAtMs);
}

function endListing(draft: Draft, deadline: string): void {
  for (const listing of listingsOf(draft.state)) {
    if (listing.deadline !== deadline) continue;
    emit(draft, { type: 'delisted', deadline, instance: listing.instance, reason: null });
  }
}

/** Holders of all that is open, as text by `deadline#instance`. */
const holders = ({ procedure, state }: Draft): Map<string, string> =>
  new Map(
    state.deadlines.map((open) => [
      instanceKey(open),
      canonicalJson(holderAt(procedure, state, open)),
    ]),
  );

// Escalation goes by who holds the late step now, so a deadline follows its desk; its due date does not.
function followDesks(draft: Draft, before: ReadonlyMap<string, string>): void {
  const told = new Map(before);
  for (const event of draft.events)
    if (isKernelEvent(event) && event.type === 'deadlineStarted')
      told.set(instanceKey(event), canonicalJson(event.holder));
  for (const open of draft.state.deadlines) {
    const holder = holderAt(draft.procedure, draft.state, open);
    if (canonicalJson(holder) === told.get(instanceKey(open))) continue;
    const { deadline, instance, dueNo, rungs, dueAtMs: fromDueAtMs } = open;
    const same = { deadline, instance, dueNo, fromDueAtMs, ...openDue(open), rungs };
    emit(draft, { type: 'dueMoved', cause: 'desk', ...same, holder });
  }
}
