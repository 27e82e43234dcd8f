// Folds of what moves a due date or lets a clock rest: extension, pause, resume, correction, holiday plan, desk (P3).
import type { KernelEventOf } from './event';
import { missed, onDeadline } from './instance';
import type { MatterState, OpenDeadline } from './state';

export function dueMoved(
  state: MatterState,
  event: KernelEventOf<'dueMoved'> | KernelEventOf<'clockResumed'>,
): MatterState {
  return onDeadline(
    state,
    event,
    ({ dueOn, provisional: _was, pausedAtMs, pausedUntilMs, ...open }) => {
      const resumes = event.type === 'clockResumed';
      const kept = resumes || pausedAtMs === undefined ? {} : { pausedAtMs };
      const until = resumes || pausedUntilMs === undefined ? {} : { pausedUntilMs };
      const extended = event.type === 'dueMoved' && event.cause === 'extension';
      // A clock that rests misses nothing.
      const countedTo = pausedAtMs ?? event.atMs;
      return {
        ...correctedStart(open, event),
        ...kept,
        ...until,
        ...(resumes
          ? { lastPause: lastPauseOf({ pausedAtMs, dueOn, dueAtMs: open.dueAtMs }, event.atMs) }
          : resumedSooner(open, event)),
        dueNo: event.dueNo,
        dueAtMs: event.dueAtMs,
        ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn }),
        ...(event.provisional ? { provisional: true } : {}),
        rungs: event.rungs,
        ...(extended ? { extensions: (open.extensions ?? 0) + 1 } : {}),
        ...missed(open, countedTo > event.fromDueAtMs ? event.fromDueAtMs : undefined),
      };
    },
  );
}

// A corrected start replaces the one before, which stays in the ledger.
function correctedStart(
  open: Omit<OpenDeadline, 'dueOn'>,
  event: KernelEventOf<'dueMoved'> | KernelEventOf<'clockResumed'>,
): Omit<OpenDeadline, 'dueOn'> {
  const startAtMs = event.type === 'dueMoved' ? event.startAtMs : undefined;
  if (startAtMs === undefined) return open;
  const { startAppliedAtMs: _before, ...rest } = open;
  const applied = event.nowMs > startAtMs ? { startAppliedAtMs: event.nowMs } : {};
  return { ...rest, ...applied, startAtMs, startDueNo: event.dueNo };
}

// By an act in time but applied late; it ends at that act's instant for good.
const resumedSooner = (
  { lastPause }: Pick<OpenDeadline, 'lastPause'>,
  { cause, atMs }: KernelEventOf<'dueMoved'>,
): Pick<OpenDeadline, 'lastPause'> =>
  lastPause !== undefined && cause === 'resume'
    ? { lastPause: { ...lastPause, resumedAtMs: atMs } }
    : {};

const lastPauseOf = (
  before: { pausedAtMs: number | undefined; dueOn: string | undefined; dueAtMs: number },
  resumedAtMs: number,
): NonNullable<OpenDeadline['lastPause']> => ({
  pausedAtMs: before.pausedAtMs ?? resumedAtMs,
  resumedAtMs,
  dueAtMs: before.dueAtMs,
  ...(before.dueOn === undefined ? {} : { dueOn: before.dueOn }),
});

export const clockPaused = (state: MatterState, event: KernelEventOf<'clockPaused'>): MatterState =>
  onDeadline(state, event, (open) => paused(open, event));

const paused = (open: OpenDeadline, event: KernelEventOf<'clockPaused'>): OpenDeadline => ({
  ...open,
  pausedAtMs: event.atMs,
  ...(event.untilMs === undefined ? {} : { pausedUntilMs: event.untilMs }),
});
