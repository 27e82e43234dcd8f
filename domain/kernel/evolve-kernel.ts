// Folds the kernel's own events: deadlines, rungs, pending acts, listings, pins.
import type { KernelEvent } from './event';
import { remember } from './fired';
import { withoutNeed } from './needs';
import { settledAgain, settledOf } from './settled';
import type { FiredRung, MatterState, OpenDeadline, PendingAct } from './state';

type Of<T extends KernelEvent['type']> = Extract<KernelEvent, { type: T }>;

/** Folds one event of the kernel; a new event type does not compile without its line in the table. */
export const evolveKernel = (state: MatterState, event: KernelEvent): MatterState =>
  (FOLDS[event.type] as Fold<KernelEvent['type']>)(state, event);

interface Instance {
  deadline: string;
  instance: number;
}

/** Same deadline instance, the key of P3. */
export const sameInstance = (a: Instance, b: Instance): boolean =>
  a.deadline === b.deadline && a.instance === b.instance;

const onDeadline = (
  state: MatterState,
  at: Instance,
  change: (open: OpenDeadline) => OpenDeadline,
): MatterState => ({
  ...state,
  deadlines: state.deadlines.map((open) => (sameInstance(open, at) ? change(open) : open)),
});

const onPending = (
  state: MatterState,
  id: string,
  change: (act: PendingAct) => PendingAct,
): MatterState => ({
  ...state,
  pending: state.pending.map((act) => (act.commandId === id ? change(act) : act)),
});

function started(state: MatterState, event: Of<'deadlineStarted'>): MatterState {
  const open: OpenDeadline = {
    deadline: event.deadline,
    instance: event.instance,
    dueNo: 1,
    ...(event.key === undefined ? {} : { key: event.key }),
    holder: event.holder,
    startAtMs: event.startAtMs,
    ...(event.nowMs > event.startAtMs ? { startAppliedAtMs: event.nowMs } : {}),
    dueAtMs: event.dueAtMs,
    ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn }),
    provisional: event.provisional,
    rungs: event.rungs,
    fired: [],
    extensions: 0,
  };
  return {
    ...state,
    deadlines: [...state.deadlines, open],
    instances: { ...state.instances, [event.deadline]: event.instance },
  };
}

const closed = (state: MatterState, event: Instance): MatterState => ({
  ...state,
  deadlines: state.deadlines.filter((open) => !sameInstance(open, event)),
  listings: state.listings.map((listing) =>
    sameInstance(listing, event) ? { ...listing, stopped: true } : listing,
  ),
});

function stopped(state: MatterState, event: Of<'deadlineStopped'>): MatterState {
  const open = state.deadlines.find((one) => sameInstance(one, event));
  const kept = open === undefined ? [] : settledOf(open, event);
  const after = closed(state, event);
  return kept.length === 0 ? after : { ...after, settled: [...(after.settled ?? []), ...kept] };
}

const rejudged = (state: MatterState, event: Of<'deadlineRejudged'>): MatterState => ({
  ...state,
  settled: (state.settled ?? []).map((one) =>
    sameInstance(one, event) ? settledAgain(one, event) : one,
  ),
});

function rung(state: MatterState, event: Of<'rungFired'>): MatterState {
  const after = onDeadline(state, event, (open) => {
    const rungs = open.rungs.slice(1);
    const passed = event.level > 0 && event.atMs >= event.dueAtMs ? event.dueAtMs : undefined;
    return {
      ...open,
      rungs: event.next === undefined ? rungs : [...rungs, event.next],
      fired: event.status === 'fired' ? remember(open.fired, event) : open.fired,
      ...missed(open, passed),
    };
  });
  return event.level === 4 && event.status === 'fired' ? listed(after, event) : after;
}

// The earliest miss stays for ever (invariant 3).
const missed = (open: OpenDeadline, atMs: number | undefined): { missedAtMs?: number } => {
  const earliest = Math.min(open.missedAtMs ?? Infinity, atMs ?? Infinity);
  return earliest === Infinity ? {} : { missedAtMs: earliest };
};

function listed(state: MatterState, event: Of<'rungFired'>): MatterState {
  if (state.listings.some((listing) => sameInstance(listing, event))) return state;
  const { deadline, instance, holder } = event;
  const stopped = !state.deadlines.some((open) => sameInstance(open, event));
  const listing = { deadline, instance, holderPost: holder.post, stopped };
  return { ...state, listings: [...state.listings, listing] };
}

// A withdrawn L4 takes its listing with it (P3).
function withdrawn(state: MatterState, event: Of<'rungsWithdrawn'>): MatterState {
  const gone = ([level, repeatNo, dueNo]: FiredRung): boolean =>
    event.rungs.some(([l, r, d]) => l === level && r === repeatNo && d === dueNo);
  const after = onDeadline(state, event, ({ missedAtMs, ...open }) => ({
    ...open,
    fired: open.fired.filter((one) => !gone(one)),
    ...(missedAtMs === undefined || event.missWithdrawn ? {} : { missedAtMs }),
  }));
  const stays = after.deadlines.some(
    (open) => sameInstance(open, event) && open.fired.some(([level]) => level === 4),
  );
  if (stays || !event.rungs.some(([level]) => level === 4)) return after;
  return { ...after, listings: after.listings.filter((one) => !sameInstance(one, event)) };
}

function moved(state: MatterState, event: Of<'dueMoved'> | Of<'clockResumed'>): MatterState {
  return onDeadline(state, event, ({ dueOn, pausedAtMs, pausedUntilMs, ...open }) => {
    const resumes = event.type === 'clockResumed';
    const kept = resumes || pausedAtMs === undefined ? {} : { pausedAtMs };
    const until = resumes || pausedUntilMs === undefined ? {} : { pausedUntilMs };
    const extended = event.type === 'dueMoved' && event.cause === 'extension' ? 1 : 0;
    // A clock that rests misses nothing.
    const countedTo = pausedAtMs ?? event.atMs;
    return {
      ...correctedStart(open, event),
      ...kept,
      ...until,
      ...(resumes
        ? { lastPause: lastPauseOf({ pausedAtMs, dueOn, dueAtMs: open.dueAtMs }, event.atMs) }
        : {}),
      dueNo: event.dueNo,
      dueAtMs: event.dueAtMs,
      ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn }),
      provisional: event.provisional,
      rungs: event.rungs,
      ...(event.type === 'dueMoved' && event.holder !== undefined ? { holder: event.holder } : {}),
      extensions: open.extensions + extended,
      ...missed(open, countedTo > event.fromDueAtMs ? event.fromDueAtMs : undefined),
    };
  });
}

// A corrected start replaces the one before, which stays in the ledger.
function correctedStart(
  open: Omit<OpenDeadline, 'dueOn'>,
  event: Of<'dueMoved'> | Of<'clockResumed'>,
): Omit<OpenDeadline, 'dueOn'> {
  const startAtMs = event.type === 'dueMoved' ? event.startAtMs : undefined;
  if (startAtMs === undefined) return open;
  const { startAppliedAtMs: _before, ...rest } = open;
  const applied = event.nowMs > startAtMs ? { startAppliedAtMs: event.nowMs } : {};
  return { ...rest, ...applied, startAtMs, startDueNo: event.dueNo };
}

const lastPauseOf = (
  before: { pausedAtMs: number | undefined; dueOn: string | undefined; dueAtMs: number },
  resumedAtMs: number,
): NonNullable<OpenDeadline['lastPause']> => ({
  pausedAtMs: before.pausedAtMs ?? resumedAtMs,
  resumedAtMs,
  dueAtMs: before.dueAtMs,
  ...(before.dueOn === undefined ? {} : { dueOn: before.dueOn }),
});

const paused = (open: OpenDeadline, event: Of<'clockPaused'>): OpenDeadline => ({
  ...open,
  pausedAtMs: event.atMs,
  ...(event.untilMs === undefined ? {} : { pausedUntilMs: event.untilMs }),
});

function confirmed(act: PendingAct, event: Of<'pendingConfirmed'>): PendingAct {
  const { personId, post, actingFor, atMs } = event;
  const half = { personId, post, ...(actingFor === undefined ? {} : { actingFor }), atMs };
  return { ...act, needs: withoutNeed(act.needs, half), confirmed: [...act.confirmed, half] };
}

function deskReassigned(state: MatterState, event: Of<'deskReassigned'>): MatterState {
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

type Fold<T extends KernelEvent['type']> = (state: MatterState, event: Of<T>) => MatterState;

const pinned = (
  state: MatterState,
  event: Of<'rulePackAdopted'> | Of<'calendarApplied'>,
): MatterState => ({
  ...state,
  rulePack: event.rulePack,
  sliceDigest: event.sliceDigest,
});

const FOLDS: { [T in KernelEvent['type']]: Fold<T> } = {
  deadlineStarted: started,
  deadlineStopped: stopped,
  deadlineRejudged: rejudged,
  deadlineCancelled: closed,
  rungsWithdrawn: withdrawn,
  dueMoved: moved,
  clockResumed: moved,
  clockPaused: (state, event) => onDeadline(state, event, (open) => paused(open, event)),
  rungFired: rung,
  pendingOpened: (state, event) => ({ ...state, pending: [...state.pending, event.act] }),
  pendingConfirmed: (state, event) =>
    onPending(state, event.pendingId, (act) => confirmed(act, event)),
  lapsed: (state, event) => onPending(state, event.pendingId, (act) => ({ ...act, lapsed: true })),
  pendingEnded: (state, event) => ({
    ...state,
    pending: state.pending.filter((act) => act.commandId !== event.pendingId),
  }),
  delisted: (state, event) => ({
    ...state,
    listings: state.listings.filter((listing) => !sameInstance(listing, event)),
  }),
  rulePackAdopted: pinned,
  calendarApplied: pinned,
  rolled: (state, event) => ({ ...state, procedureVersion: event.procedureVersion }),
  deskReassigned,
};
