// What a state remembers of stopped instances that count from the receipt, until a correction judges them anew.
import type { KernelEventOf } from './event';
import type { OpenDeadline, Settled } from './state';

/** Nothing of an instance that counts from elsewhere, nor of one whose day two people agreed on: that day stands. */
export function settledOf(open: OpenDeadline, event: KernelEventOf<'deadlineStopped'>): Settled[] {
  if (event.startAtMs === undefined || open.extensions > 0) return [];
  const { deadline, instance, dueNo, startAtMs, dueAtMs, dueOn, lastPause } = open;
  return [
    {
      deadline,
      instance,
      dueNo,
      startAtMs,
      dueAtMs,
      ...(dueOn === undefined ? {} : { dueOn }),
      doneAtMs: event.doneAtMs,
      ...(event.status === 'breached' ? { breached: true } : {}),
      ...(lastPause === undefined ? {} : { paused: true }),
    },
  ];
}

export function settledAgain(
  { dueOn: _before, ...settled }: Settled,
  event: KernelEventOf<'deadlineRejudged'>,
): Settled {
  const { dueNo, startAtMs, dueAtMs, dueOn, status } = event;
  return {
    ...settled,
    dueNo,
    startAtMs,
    dueAtMs,
    ...(dueOn === undefined ? {} : { dueOn }),
    ...(status === 'breached' ? { breached: true } : {}),
  };
}
