// A start that was recorded wrongly: open instances get a new due date, stopped ones are judged anew (domain §5.2, P3).
import { dueAtEndOf, dueOf, type Due } from '../time/due';
import { openDue, standDown, withdraw } from './clock';
import { heldBy } from './desks';
import { emit, type Draft } from './draft';
import { sameInstance } from './instance';
import { planOf, planRungs } from './ladder';
import type { PlannedRung, OpenDeadline, Settled } from './state';

/** Counts due anew from the right start. Alarms that fired stay fired, but for those a later due date takes back (P3). */
export function correctStart(draft: Draft, open: OpenDeadline, startAtMs: number): void {
  const agreed = open.extensions > 0;
  const counted = { ...open, paused: open.lastPause !== undefined };
  const due = agreed ? openDue(open) : dueFromStart(draft, counted, startAtMs);
  if (due.dueAtMs > open.dueAtMs)
    withdraw(draft, open, draft.act?.atMs ?? draft.nowMs, standDown(draft, open));
  const after = draft.state.deadlines.find((one) => sameInstance(one, open)) ?? open;
  const rungs = planRungs({ ...planOf(after, due, draft.state.matterId), startAtMs }, draft.slice);
  const { deadline, instance, dueAtMs: fromDueAtMs } = open;
  const moved = { deadline, instance, dueNo: open.dueNo + 1, fromDueAtMs, ...due, rungs };
  emit(draft, { type: 'dueMoved', cause: 'correction', ...moved, startAtMs });
}

/** Judges a stopped instance by the due date that the right start gives; what was breached stays so (invariant 3). */
export function rejudge(draft: Draft, settled: Settled, startAtMs: number): void {
  const { deadline, instance, dueAtMs: fromDueAtMs, doneAtMs } = settled;
  const counted = { ...settled, provisional: false, paused: settled.paused === true };
  const due = dueFromStart(draft, counted, startAtMs);
  const breached = settled.breached === true || doneAtMs > due.dueAtMs;
  const status = breached ? 'breached' : 'met';
  const at = { deadline, instance, dueNo: settled.dueNo + 1 };
  emit(draft, {
    type: 'deadlineRejudged',
    ...at,
    status,
    startAtMs,
    fromDueAtMs,
    ...due,
    doneAtMs,
  });
  if (breached && settled.breached !== true) tellMiss(draft, at, { ...due, startAtMs, doneAtMs });
}

type Miss = Due & { startAtMs: number; doneAtMs: number };

/** A miss that only the correction shows is heard of like one found at the start: the highest level speaks (P3). */
function tellMiss(
  draft: Draft,
  at: { deadline: string; instance: number; dueNo: number },
  { startAtMs, doneAtMs, ...due }: Miss,
): void {
  const { state, slice, procedure } = draft;
  const spec = procedure.deadlines[at.deadline];
  if (spec === undefined) return;
  const plan = { deadline: at.deadline, startAtMs, ...due, matterId: state.matterId, fired: [] };
  const passed = planRungs(plan, slice).filter(([, , rungAtMs]) => rungAtMs < doneAtMs);
  const holder = heldBy(state, spec.holder(state, undefined, slice));
  const told = { ...at, dueAtMs: due.dueAtMs, holder, doneAtMs };
  passed.forEach((rung, index) => emitPassed(draft, told, rung, index === passed.length - 1));
}

function emitPassed(
  draft: Draft,
  told: Pick<OpenDeadline, 'deadline' | 'instance' | 'dueNo' | 'dueAtMs' | 'holder'> & {
    doneAtMs: number;
  },
  [level, repeatNo, atMs]: PlannedRung,
  highest: boolean,
): void {
  const status = highest ? { status: 'fired' as const } : SKIPPED;
  emit(draft, { type: 'rungFired', ...told, level, repeatNo, ...status }, atMs);
}

const SKIPPED = { status: 'skipped', why: 'bornOverdue' } as const;

interface Counted extends Due {
  deadline: string;
  startAtMs: number;
  /** A pause that is over stays granted in full. */
  paused: boolean;
}

function dueFromStart({ slice }: Draft, counted: Counted, startAtMs: number): Due {
  const rule = slice.deadlines[counted.deadline];
  if (rule === undefined) return openDue(counted);
  const due = dueOf(startAtMs, rule.limit, slice, rule.rolls ?? true);
  if (!counted.paused) return due;
  const before = dueOf(counted.startAtMs, rule.limit, slice, rule.rolls ?? true);
  const byMs = due.dueAtMs - before.dueAtMs;
  return counted.dueOn === undefined
    ? { ...openDue(counted), dueAtMs: counted.dueAtMs + byMs }
    : { ...dueAtEndOf(counted.dueAtMs + byMs - 1, slice), provisional: due.provisional };
}
