// What an act does to deadlines: each effect becomes events with instants, rungs and withdrawals (P3).
import { dueOf, resumeDue, type Due } from '../time/due';
import { holderAt } from './desks';
import { emit, type Draft } from './draft';
import { firedOf, planOf } from './fired';
import { isKernelEvent, type KernelEventBody, type NoticeRequest } from './event';
import { instanceKey, sameInstance } from './instance';
import { planRungs } from './ladder';
import type { Effect } from './procedure';
import type { Span } from './slice';
import type { FiredRung, MatterState, OpenDeadline, PlannedRung } from './state';

type Moved = Extract<KernelEventBody, { type: 'dueMoved' }>;
type Do<K extends Effect['do']> = Extract<Effect, { do: K }>;

/** Open instances an effect means: by key where it names one. */
export const matching = (
  open: readonly OpenDeadline[],
  effect: { deadline: string; key?: string },
): OpenDeadline[] =>
  open.filter(
    (one) =>
      one.deadline === effect.deadline && (effect.key === undefined || one.key === effect.key),
  );

/** A stop counts at the act's submission, never before the instance began (P3). */
export const doneAt = (open: OpenDeadline, submittedAtMs: number): number =>
  Math.max(submittedAtMs, open.startAtMs);

/** Done instants of what these effects stop, by `deadline#instance`. */
export function donesOf(
  { deadlines }: Pick<MatterState, 'deadlines'>,
  effects: readonly Effect[],
  submittedAtMs: number,
): Map<string, number> {
  const stopped = effects.flatMap((effect) =>
    effect.do === 'stop' ? matching(deadlines, effect) : [],
  );
  return new Map(stopped.map((open) => [instanceKey(open), doneAt(open, submittedAtMs)]));
}

export function startDeadline(draft: Draft, effect: Do<'start'>, atMs: number): void {
  const { state, slice, procedure } = draft;
  const spec = procedure.deadlines[effect.deadline];
  const rule = slice.deadlines[effect.deadline];
  if (spec === undefined) throw new Error(`no deadline ${effect.deadline} in ${procedure.name}`);
  if (rule === undefined && effect.dueAtMs === undefined)
    throw new Error(`no limit for ${effect.deadline}`);
  const startAtMs = effect.startAtMs ?? atMs;
  const due: Due =
    effect.dueAtMs === undefined && rule !== undefined
      ? dueOf(startAtMs, rule.limit, slice, rule.rolls ?? true)
      : { dueAtMs: effect.dueAtMs ?? startAtMs, provisional: false };
  const plan = {
    deadline: effect.deadline,
    startAtMs,
    ...due,
    matterId: state.matterId,
    fired: [],
  };
  emit(draft, {
    type: 'deadlineStarted',
    deadline: effect.deadline,
    instance: (state.instances[effect.deadline]?.[0] ?? 0) + 1,
    ...(effect.key === undefined ? {} : { key: effect.key }),
    holder: holderAt(procedure, state, effect),
    startAtMs,
    ...due,
    rungs: planRungs(plan, slice),
  });
}

/** On time is done at or before due; a miss that happened before the stop stays (invariant 3). */
export function stopDeadline(draft: Draft, resting: OpenDeadline, submittedAtMs: number): void {
  const doneAtMs = doneAt(resting, submittedAtMs);
  const open = endRest(draft, resting, doneAtMs);
  const missedAtMs = open.missedAtMs ?? Infinity;
  const met = doneAtMs <= open.dueAtMs && doneAtMs <= missedAtMs;
  const notices = standDown(draft, open);
  withdraw(draft, open, doneAtMs);
  const { deadline, instance, dueNo, dueAtMs } = open;
  const status = met ? 'met' : 'breached';
  const stopped = { deadline, instance, dueNo, status, dueAtMs, doneAtMs } as const;
  emit(
    draft,
    { type: 'deadlineStopped', ...stopped, ...recounted(draft, open) },
    undefined,
    notices,
  );
}

// An end under a receipt that may yet be corrected says what it was counted from.
const recounted = ({ procedure }: Draft, { deadline, startAtMs }: OpenDeadline) =>
  procedure.deadlines[deadline]?.fromReceipt === true ? { startAtMs } : {};

export function cancelDeadline(draft: Draft, resting: OpenDeadline): void {
  const atMs = draft.act?.atMs ?? draft.nowMs;
  const open = endRest(draft, resting, atMs);
  const notices = standDown(draft, open);
  withdraw(draft, open, doneAt(open, atMs));
  const { deadline, instance, dueNo } = open;
  const missed = open.missedAtMs === undefined ? atMs > open.dueAtMs : open.missedAtMs < atMs;
  const cancelled = { deadline, instance, dueNo, missed, ...recounted(draft, open) };
  emit(draft, { type: 'deadlineCancelled', ...cancelled }, undefined, notices);
}

// What ends while its clock rests is judged by the due date that the rest has moved: a clock at rest misses nothing.
function endRest(draft: Draft, open: OpenDeadline, atMs: number): OpenDeadline {
  if (open.pausedAtMs === undefined) return open;
  resumeClock(draft, open, Math.max(atMs, open.pausedAtMs));
  return draft.state.deadlines.find((one) => sameInstance(one, open)) ?? open;
}

export function pauseDeadline(draft: Draft, open: OpenDeadline, effect: Do<'pause'>): void {
  if (open.pausedAtMs !== undefined) return;
  const atMs = doneAt(open, draft.act?.atMs ?? draft.nowMs);
  withdraw(draft, open, atMs, standDown(draft, open));
  const { deadline, instance } = open;
  const until = effect.untilMs === undefined ? {} : { untilMs: effect.untilMs };
  emit(draft, { type: 'clockPaused', deadline, instance, cause: effect.cause, ...until }, atMs);
}

/** Ends a pause at `atMs`: by an act, or by itself at its recorded instant. */
export function resumeClock(draft: Draft, open: OpenDeadline, atMs: number): void {
  if (open.pausedAtMs === undefined) return;
  const missed = open.pausedAtMs > open.dueAtMs;
  const due = missed ? openDue(open) : shifted(draft, open, open.pausedAtMs, atMs);
  const rungs = missed
    ? later(open.rungs, atMs - open.pausedAtMs)
    : planRungs(planOf(open, due, draft.state.matterId, draft.slice), draft.slice);
  const { deadline, instance, dueAtMs: fromDueAtMs } = open;
  const dueNo = open.dueNo + 1;
  emit(
    draft,
    { type: 'clockResumed', deadline, instance, dueNo, fromDueAtMs, ...due, rungs },
    atMs,
  );
}

/** Due date of an open instance as it stands. */
export const openDue = (open: Pick<OpenDeadline, keyof Due>): Due => ({
  dueAtMs: open.dueAtMs,
  ...(open.dueOn === undefined ? {} : { dueOn: open.dueOn }),
  provisional: open.provisional === true,
});

/** Limit's unit, which says how a clock shifts; a due date without a limit moves by exact milliseconds. */
export const unitOf = (draft: Pick<Draft, 'slice'>, open: OpenDeadline): Span['unit'] =>
  open.dueOn === undefined ? 'MS' : (draft.slice.deadlines[open.deadline]?.limit.unit ?? 'D');

function shifted(draft: Draft, open: OpenDeadline, pausedAtMs: number, resumedAtMs: number): Due {
  const rolls = draft.slice.deadlines[open.deadline]?.rolls ?? true;
  return resumeDue(
    openDue(open),
    { pausedAtMs, resumedAtMs },
    unitOf(draft, open),
    draft.slice,
    rolls,
  );
}

/** A new due date by an act in time: what fired at or after it is withdrawn, what has not fired is planned anew. */
export function moveDue(draft: Draft, open: OpenDeadline, due: Due, cause: Moved['cause']): void {
  withdraw(draft, open, draft.act?.atMs ?? draft.nowMs, standDown(draft, open));
  const after = draft.state.deadlines.find((one) => sameInstance(one, open)) ?? open;
  const rungs = planRungs(planOf(after, due, draft.state.matterId, draft.slice), draft.slice);
  const { deadline, instance, dueAtMs: fromDueAtMs } = open;
  const dueNo = open.dueNo + 1;
  emit(draft, { type: 'dueMoved', deadline, instance, dueNo, cause, fromDueAtMs, ...due, rungs });
}

// A clock paused after its miss has no due date left to move: its alarms only wait.
const later = (rungs: readonly PlannedRung[], byMs: number): PlannedRung[] =>
  rungs.map(([level, repeatNo, atMs]) => [level, repeatNo, atMs + byMs]);

/** One correction for every rung that fired at or after what was done in time but applied late (P3). */
export function withdraw(
  draft: Draft,
  open: OpenDeadline,
  fromMs: number,
  notices?: NoticeRequest[],
): void {
  const gone = firedOf(open, draft.state.matterId, draft.slice).filter(
    ([, , , atMs]) => atMs >= fromMs,
  );
  const missWithdrawn = open.missedAtMs !== undefined && fromMs <= open.missedAtMs;
  if (gone.length === 0 && !missWithdrawn) return;
  const rungs = gone.map(
    ([level, repeatNo, dueNo]: FiredRung) =>
      [level, repeatNo, dueNo] as [typeof level, number, number],
  );
  const { deadline, instance } = open;
  emit(
    draft,
    {
      type: 'rungsWithdrawn',
      deadline,
      instance,
      rungs,
      planned: again(open, gone),
      missWithdrawn,
    },
    undefined,
    notices,
  );
}

// What was taken back stands again, until a new due date plans anew: a clock that only rests may yet come to it. A repeat
// follows from the rung before it, so only the first stands where no level does.
function again({ rungs }: OpenDeadline, gone: readonly FiredRung[]): PlannedRung[] {
  const all = [
    ...gone.map(([level, repeatNo, , atMs]): PlannedRung => [level, repeatNo, atMs]),
    ...rungs,
  ];
  const levels = all.filter(([, repeatNo]) => repeatNo === 0);
  return levels.length > 0 ? levels : all.slice(0, 1);
}

/** Asks for the stand-down mail to whoever got an alarm; one whose alarm already says "completed" needs none. */
export function standDown(draft: Draft, open: OpenDeadline): NoticeRequest[] {
  const saidSo = new Set<string>();
  for (const event of draft.events) {
    if (!isKernelEvent(event) || event.type !== 'rungFired' || event.doneAtMs === undefined)
      continue;
    if (sameInstance(event, open)) saidSo.add(`${event.level}/${event.repeatNo}`);
  }
  const told = open.fired.some(
    ([level, repeatNo]) => level > 0 && !saidSo.has(`${level}/${repeatNo}`),
  );
  return told ? [{ kind: 'standDown', audience: [`told:${instanceKey(open)}`] }] : [];
}
