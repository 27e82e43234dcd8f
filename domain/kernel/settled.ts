// What a state remembers of ended instances that count from the receipt, until a correction judges them anew.
import type { KernelEventOf } from './event';
import type { Instance } from './instance';
import type { Ended, OpenDeadline, Settled } from './state';

type End = KernelEventOf<'deadlineStopped'> | KernelEventOf<'deadlineCancelled'>;

/** Nothing of an instance that counts from elsewhere, nor of one whose day two people agreed on: that day stands. */
export function settledOf(open: OpenDeadline, event: End): Settled[] {
  if (event.startAtMs === undefined || open.extensions !== undefined) return [];
  const { deadline, instance, dueNo, dueAtMs, startAtMs, lastPause } = open;
  const endedAtMs = event.type === 'deadlineStopped' ? event.doneAtMs : event.atMs;
  const kept = [deadline, instance, dueNo, dueAtMs, endedAtMs, endOf(event)] as const;
  return lastPause === undefined ? [[...kept]] : [[...kept, startAtMs]];
}

const endOf = (event: End): Ended => {
  if (event.type === 'deadlineStopped') return event.status;
  return event.missed ? 'missed' : 'cancelled';
};

export const isSettled = ([deadline, instance]: Settled, at: Instance): boolean =>
  deadline === at.deadline && instance === at.instance;

/** Once breached, always breached (invariant 3). */
export function settledAgain(
  [deadline, instance, , , endedAtMs, before, pausedStartAtMs]: Settled,
  { dueNo, startAtMs, dueAtMs, status }: KernelEventOf<'deadlineRejudged'>,
): Settled {
  const late = before === 'cancelled' ? 'missed' : 'breached';
  const ended = wasLate(before) || status !== 'breached' ? before : late;
  const kept = [deadline, instance, dueNo, dueAtMs, endedAtMs, ended] as const;
  return pausedStartAtMs === undefined ? [...kept] : [...kept, startAtMs];
}

export const wasLate = (ended: Ended): boolean => ended === 'breached' || ended === 'missed';
