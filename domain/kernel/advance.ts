// Time inside a matter: every event of time up to an instant, in order, and the next instant to wake at (P3).
import { holderAt } from './desks';
import { emit, type Draft } from './draft';
import { instanceKey } from './instance';
import { repeatAfter } from './ladder';
import type { MatterState, OpenDeadline, PendingAct } from './state';
import { resumeClock } from './clock';

type Due =
  | { atMs: number; kind: 'resume'; open: OpenDeadline }
  | { atMs: number; kind: 'lapse'; act: PendingAct }
  | { atMs: number; kind: 'rung'; open: OpenDeadline };

/** Emits what is due at or before `toMs`, `most` events of it. Nothing else emits rungs, automatic resumes and lapses. */
export function emitDue(draft: Draft, toMs: number, most = Infinity): void {
  for (
    let due = earliest(draft.state);
    due !== null && due.atMs <= toMs && draft.events.length < most;
    due = earliest(draft.state)
  ) {
    if (due.kind === 'resume') resumeClock(draft, due.open, due.atMs);
    else if (due.kind === 'lapse')
      emit(draft, { type: 'lapsed', pendingId: due.act.commandId }, due.atMs);
    else fireRung(draft, due.open);
  }
}

/** True where time stopped within what was due: the rest comes with the next tick, and no act may pass it. */
export const lagsBehind = (state: MatterState): boolean =>
  (nextWake(state) ?? Infinity) <= state.advancedToMs;

/** Instant at which time next does something, in ms; null when nothing is left to happen. */
export const nextWake = (state: MatterState): number | null => earliest(state)?.atMs ?? null;

function earliest(state: MatterState): Due | null {
  let first: Due | null = null;
  for (const due of dues(state)) if (first === null || due.atMs < first.atMs) first = due;
  return first;
}

function* dues(state: MatterState): Generator<Due> {
  for (const open of state.deadlines) {
    if (open.pausedAtMs === undefined) continue;
    if (open.pausedUntilMs !== undefined) yield { atMs: open.pausedUntilMs, kind: 'resume', open };
  }
  for (const act of state.pending)
    if (act.lapsed !== true) yield { atMs: act.lapsesAtMs, kind: 'lapse', act };
  for (const open of state.deadlines) {
    const rung = open.rungs[0];
    if (open.pausedAtMs === undefined && rung !== undefined)
      yield { atMs: rung[2], kind: 'rung', open };
  }
}

function fireRung(draft: Draft, open: OpenDeadline): void {
  const rung = open.rungs[0];
  if (rung === undefined) return;
  const [level, repeatNo, atMs] = rung;
  const doneAtMs = draft.done.get(instanceKey(open));
  const why = whySkipped(draft, open, doneAtMs);
  const last = open.rungs.length === 1;
  emit(
    draft,
    {
      type: 'rungFired',
      deadline: open.deadline,
      instance: open.instance,
      dueNo: open.dueNo,
      level,
      repeatNo,
      dueAtMs: open.dueAtMs,
      holder: holderAt(draft.procedure, draft.state, open),
      status: why === undefined ? 'fired' : 'skipped',
      ...(why === undefined ? {} : { why }),
      ...(last ? { next: nextRepeat(draft, open, [level, repeatNo, atMs]) } : {}),
      ...(doneAtMs === undefined ? {} : { doneAtMs }),
    },
    atMs,
  );
}

// Born overdue: of the rungs that stood before the start was applied only the highest speaks.
function whySkipped(
  draft: Draft,
  open: OpenDeadline,
  doneAtMs: number | undefined,
): 'overtaken' | 'bornOverdue' | undefined {
  const next = open.rungs[1];
  const bornBy = bornAtMs(open);
  if (bornBy !== undefined && next !== undefined && next[2] <= bornBy) return 'bornOverdue';
  const warning = open.rungs[0]?.[0] === 0;
  return warning && (doneAtMs !== undefined || draft.nowMs >= open.dueAtMs)
    ? 'overtaken'
    : undefined;
}

// Only the due date that came with the start can be born overdue; a later one was agreed in time.
const bornAtMs = (open: OpenDeadline): number | undefined =>
  open.dueNo === (open.startDueNo ?? 1) ? open.startAppliedAtMs : undefined;

function nextRepeat(
  draft: Draft,
  open: OpenDeadline,
  [level, repeatNo, atMs]: [0 | 1 | 2 | 3 | 4, number, number],
) {
  const from = Math.max(atMs, bornAtMs(open) ?? 0);
  return repeatAfter([level, repeatNo, from], open.deadline, draft.state.matterId, draft.slice);
}
