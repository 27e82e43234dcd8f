// A start that was recorded wrongly: open instances get a new due date, ended ones are judged anew (domain §5.2, P3).
import { dueAtEndOf, dueOf, type Due } from '../time/due';
import { openDue, standDown, withdraw } from './clock';
import { holderAt } from './desks';
import { emit, type Draft } from './draft';
import { planOf } from './fired';
import { sameInstance } from './instance';
import { planRungs } from './ladder';
import type { Holder } from './people';
import { wasLate } from './settled';
import type { PlannedRung, OpenDeadline, Settled } from './state';

/** Counts due anew from the right start. Alarms that fired stay fired, but for those a later due date takes back (P3). */
export function correctStart(draft: Draft, open: OpenDeadline, startAtMs: number): void {
  const agreed = open.extensions !== undefined;
  const moved = open.lastPause === undefined ? undefined : open.startAtMs;
  const due = agreed ? openDue(open) : dueFromStart(draft, open, startAtMs, moved);
  if (due.dueAtMs > open.dueAtMs)
    withdraw(draft, open, draft.act?.atMs ?? draft.nowMs, standDown(draft, open));
  const after = draft.state.deadlines.find((one) => sameInstance(one, open)) ?? open;
  const plan = { ...planOf(after, due, draft.state.matterId, draft.slice), startAtMs };
  const rungs = planRungs(plan, draft.slice);
  const { deadline, instance, dueAtMs: fromDueAtMs } = open;
  const anew = { deadline, instance, dueNo: open.dueNo + 1, fromDueAtMs, ...due, rungs };
  emit(draft, { type: 'dueMoved', cause: 'correction', ...anew, startAtMs });
}

/** Judges an ended instance by the due date that the right start gives; what was breached stays so (invariant 3). */
export function rejudge(draft: Draft, settled: Settled, startAtMs: number): void {
  const [deadline, instance, dueNo, fromDueAtMs, endedAtMs, ended, pausedStartAtMs] = settled;
  const due = dueFromStart(draft, { deadline, dueAtMs: fromDueAtMs }, startAtMs, pausedStartAtMs);
  const breached = wasLate(ended) || endedAtMs > due.dueAtMs;
  const cancelled = ended === 'cancelled' || ended === 'missed';
  const done = cancelled ? {} : { doneAtMs: endedAtMs };
  const at = { deadline, instance, dueNo: dueNo + 1 };
  const status = breached ? 'breached' : cancelled ? 'cancelled' : 'met';
  const anew = { startAtMs, fromDueAtMs, ...due, ...done };
  emit(draft, { type: 'deadlineRejudged', ...at, status, ...anew });
  if (breached && !wasLate(ended)) tellMiss(draft, at, { ...due, ...done, startAtMs, endedAtMs });
}

type Miss = Due & { startAtMs: number; endedAtMs: number; doneAtMs?: number };

/** A miss that only the correction shows is heard of like one found at the start: the highest level speaks (P3). */
function tellMiss(
  draft: Draft,
  at: { deadline: string; instance: number; dueNo: number },
  { startAtMs, endedAtMs, doneAtMs, ...due }: Miss,
): void {
  const { state, slice, procedure } = draft;
  if (procedure.deadlines[at.deadline] === undefined) return;
  const plan = { deadline: at.deadline, startAtMs, ...due, matterId: state.matterId, fired: [] };
  const passed = planRungs(plan, slice).filter(([, , rungAtMs]) => rungAtMs < endedAtMs);
  const holder = holderAt(procedure, state, at);
  const done = doneAtMs === undefined ? {} : { doneAtMs };
  const told = { ...at, dueAtMs: due.dueAtMs, holder, ...done };
  passed.forEach((rung, index) => emitPassed(draft, told, rung, index === passed.length - 1));
}

function emitPassed(
  draft: Draft,
  told: Pick<OpenDeadline, 'deadline' | 'instance' | 'dueNo' | 'dueAtMs'> & {
    holder: Holder;
    doneAtMs?: number;
  },
  [level, repeatNo, atMs]: PlannedRung,
  highest: boolean,
): void {
  const status = highest ? { status: 'fired' as const } : SKIPPED;
  emit(draft, { type: 'rungFired', ...told, level, repeatNo, ...status }, atMs);
}

const SKIPPED = { status: 'skipped', why: 'bornOverdue' } as const;

/** A pause that is over stays granted in full: its instance is shifted from where it started before. */
function dueFromStart(
  { slice }: Draft,
  counted: Pick<OpenDeadline, 'deadline' | keyof Due>,
  startAtMs: number,
  pausedStartAtMs: number | undefined,
): Due {
  const rule = slice.deadlines[counted.deadline];
  if (rule === undefined) return openDue(counted);
  const due = dueOf(startAtMs, rule.limit, slice, rule.rolls ?? true);
  if (pausedStartAtMs === undefined) return due;
  const before = dueOf(pausedStartAtMs, rule.limit, slice, rule.rolls ?? true);
  const dueAtMs = counted.dueAtMs + due.dueAtMs - before.dueAtMs;
  return due.dueOn === undefined
    ? { dueAtMs, provisional: false }
    : { ...dueAtEndOf(dueAtMs - 1, slice), provisional: due.provisional };
}
