// Folds the kernel's own events: deadlines, rungs, pending acts, listings, pins.
import type { KernelEvent, KernelEventOf } from './event';
import { clockPaused, dueMoved } from './folds-of-due';
import { rungFired, rungsWithdrawn } from './folds-of-rungs';
import { sameInstance, type Instance } from './instance';
import { numbered, unlisted } from './listings';
import { withoutNeed } from './needs';
import { isSettled, settledAgain, settledOf } from './settled';
import type { MatterState, OpenDeadline, PendingAct } from './state';

/** Folds one event of the kernel; a new event type does not compile without its line in the table. */
export const evolveKernel = (state: MatterState, event: KernelEvent): MatterState =>
  (FOLDS[event.type] as Fold<KernelEvent['type']>)(state, event);

const onPending = (
  state: MatterState,
  id: string,
  change: (act: PendingAct) => PendingAct,
): MatterState => ({
  ...state,
  pending: state.pending.map((act) => (act.commandId === id ? change(act) : act)),
});

function started(state: MatterState, event: KernelEventOf<'deadlineStarted'>): MatterState {
  const open: OpenDeadline = {
    deadline: event.deadline,
    instance: event.instance,
    dueNo: 1,
    ...(event.key === undefined ? {} : { key: event.key }),
    startAtMs: event.startAtMs,
    ...(event.nowMs > event.startAtMs ? { startAppliedAtMs: event.nowMs } : {}),
    dueAtMs: event.dueAtMs,
    ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn }),
    ...(event.provisional ? { provisional: true } : {}),
    rungs: event.rungs,
    fired: [],
  };
  return {
    ...state,
    deadlines: [...state.deadlines, open],
    ...numbered(state, event),
  };
}

const closed = (state: MatterState, event: Instance): MatterState => ({
  ...state,
  deadlines: state.deadlines.filter((open) => !sameInstance(open, event)),
});

function ended(
  state: MatterState,
  event: KernelEventOf<'deadlineStopped'> | KernelEventOf<'deadlineCancelled'>,
): MatterState {
  const open = state.deadlines.find((one) => sameInstance(one, event));
  const kept = open === undefined ? [] : settledOf(open, event);
  const after = closed(state, event);
  return kept.length === 0 ? after : { ...after, settled: [...(after.settled ?? []), ...kept] };
}

const rejudged = (state: MatterState, event: KernelEventOf<'deadlineRejudged'>): MatterState => ({
  ...state,
  settled: (state.settled ?? []).map((one) =>
    isSettled(one, event) ? settledAgain(one, event) : one,
  ),
});

function confirmed(act: PendingAct, event: KernelEventOf<'pendingConfirmed'>): PendingAct {
  const { personId, post, actingFor, atMs } = event;
  const half = { personId, post, ...(actingFor === undefined ? {} : { actingFor }), atMs };
  return { ...act, needs: withoutNeed(act.needs, half), halves: [...act.halves, half] };
}

function deskReassigned(state: MatterState, event: KernelEventOf<'deskReassigned'>): MatterState {
  const { post, from, to } = event;
  const pending = state.pending.map((act) => ({
    ...act,
    needs: act.needs.map((need) =>
      need.persons === undefined
        ? need
        : { ...need, persons: need.persons.map((one) => (one === from ? to : one)) },
    ),
  }));
  const moved = { ...state, pending };
  return event.role === undefined ? { ...moved, desks: { ...state.desks, [post]: to } } : moved;
}

type Fold<T extends KernelEvent['type']> = (
  state: MatterState,
  event: KernelEventOf<T>,
) => MatterState;

const pinned = (
  state: MatterState,
  event: KernelEventOf<'rulePackAdopted'> | KernelEventOf<'calendarApplied'>,
): MatterState => ({
  ...state,
  rulePack: event.rulePack,
  sliceDigest: event.sliceDigest,
});

const FOLDS: { [T in KernelEvent['type']]: Fold<T> } = {
  deadlineStarted: started,
  deadlineStopped: ended,
  deadlineRejudged: rejudged,
  deadlineCancelled: ended,
  rungsWithdrawn,
  dueMoved,
  clockResumed: dueMoved,
  clockPaused,
  rungFired,
  pendingOpened: (state, event) => ({ ...state, pending: [...state.pending, event.act] }),
  pendingConfirmed: (state, event) =>
    onPending(state, event.pendingId, (act) => confirmed(act, event)),
  lapsed: (state, event) => onPending(state, event.pendingId, (act) => ({ ...act, lapsed: true })),
  pendingEnded: (state, event) => ({
    ...state,
    pending: state.pending.filter((act) => act.commandId !== event.pendingId),
  }),
  delisted: (state, event) => ({ ...state, ...unlisted(state, event) }),
  rulePackAdopted: pinned,
  calendarApplied: pinned,
  rolled: (state, event) => ({ ...state, procedureVersion: event.procedureVersion }),
  deskReassigned,
};
