// Folds of alarms: one that fired or was skipped, those taken back, and the listing that the last level sets (P3).
import type { KernelEventOf } from './event';
import { remember } from './fired';
import { missed, onDeadline, sameInstance } from './instance';
import { listed, unlisted } from './listings';
import type { FiredRung, MatterState } from './state';

export function rungFired(state: MatterState, event: KernelEventOf<'rungFired'>): MatterState {
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
  return event.level === 4 && event.status === 'fired'
    ? { ...after, ...listed(after, event) }
    : after;
}

// A withdrawn L4 takes its listing with it (P3).
export function rungsWithdrawn(
  state: MatterState,
  event: KernelEventOf<'rungsWithdrawn'>,
): MatterState {
  const gone = ([level, repeatNo, dueNo]: FiredRung): boolean =>
    event.rungs.some(([l, r, d]) => l === level && r === repeatNo && d === dueNo);
  const after = onDeadline(state, event, ({ missedAtMs, ...open }) => ({
    ...open,
    fired: open.fired.filter((one) => !gone(one)),
    rungs: event.planned,
    ...(missedAtMs === undefined || event.missWithdrawn ? {} : { missedAtMs }),
  }));
  const stays = after.deadlines.some(
    (open) => sameInstance(open, event) && open.fired.some(([level]) => level === 4),
  );
  if (stays || !event.rungs.some(([level]) => level === 4)) return after;
  return { ...after, ...unlisted(after, event) };
}
