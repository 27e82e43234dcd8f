// Folds of alarms: one that fired or was skipped, those taken back, and the listing that the last level sets (P3).
import type { KernelEventOf } from './event';
import { remember } from './fired';
import { missed, onDeadline, sameInstance } from './instance';
import type { FiredRung, MatterState, PlannedRung } from './state';

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
  return event.level === 4 && event.status === 'fired' ? listed(after, event) : after;
}

function listed(state: MatterState, event: KernelEventOf<'rungFired'>): MatterState {
  if (state.listings.some((listing) => sameInstance(listing, event))) return state;
  const { deadline, instance, holder } = event;
  const stopped = !state.deadlines.some((open) => sameInstance(open, event));
  const listing = { deadline, instance, holderPost: holder.post, stopped };
  return { ...state, listings: [...state.listings, listing] };
}

const plannedAgain = ([level, repeatNo, , atMs]: FiredRung): PlannedRung => [level, repeatNo, atMs];

// A withdrawn L4 takes its listing with it (P3).
export function rungsWithdrawn(
  state: MatterState,
  event: KernelEventOf<'rungsWithdrawn'>,
): MatterState {
  const gone = ([level, repeatNo, dueNo]: FiredRung): boolean =>
    event.rungs.some(([l, r, d]) => l === level && r === repeatNo && d === dueNo);
  // What was taken back stands again, until a new due date plans anew: a clock that only rests may yet come to it.
  const after = onDeadline(state, event, ({ missedAtMs, ...open }) => ({
    ...open,
    fired: open.fired.filter((one) => !gone(one)),
    rungs: [...open.fired.filter(gone).map(plannedAgain), ...open.rungs],
    ...(missedAtMs === undefined || event.missWithdrawn ? {} : { missedAtMs }),
  }));
  const stays = after.deadlines.some(
    (open) => sameInstance(open, event) && open.fired.some(([level]) => level === 4),
  );
  if (stays || !event.rungs.some(([level]) => level === 4)) return after;
  return { ...after, listings: after.listings.filter((one) => !sameInstance(one, event)) };
}
