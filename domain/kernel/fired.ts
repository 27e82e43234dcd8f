// What a state remembers of rungs on record, and all of them told again from that.
import type { KernelEventOf } from './event';
import { repeatAfter, type Plan } from './ladder';
import type { Slice } from './slice';
import type { FiredRung, OpenDeadline } from './state';

/** Due dates kept whose repeats were told; older ones are in the ledger (state ≤ 4 kB). */
const REPEATS_KEPT = 12;

/** Each level, and the first repeat under a due date: those behind it follow from it, and the next one planned numbers them. */
export function remember(
  fired: readonly FiredRung[],
  { level, repeatNo, dueNo, atMs }: KernelEventOf<'rungFired'>,
): FiredRung[] {
  const follows = fired.some(([, no, due]) => repeatNo > 0 && no > 0 && due === dueNo);
  const all: FiredRung[] = follows ? [...fired] : [...fired, [level, repeatNo, dueNo, atMs]];
  const repeats = all.filter(([, no]) => no > 0);
  const oldest = repeats.length > REPEATS_KEPT ? repeats[0] : undefined;
  return all.filter((one) => one !== oldest);
}

/**
 * Every rung told of an open instance, in order. Where the slice has changed among its repeats their numbers are right,
 * their instants those of the slice now pinned.
 */
export const firedOf = (open: OpenDeadline, matterId: string, slice: Slice): FiredRung[] =>
  open.fired.flatMap((rung, at) => {
    const next = open.fired[at + 1]?.[1] ?? open.rungs[0]?.[1] ?? 0;
    return rung[1] === 0 ? [rung] : upTo(next, rung, open.deadline, matterId, slice);
  });

function upTo(
  next: number,
  first: FiredRung,
  deadline: string,
  matterId: string,
  slice: Slice,
): FiredRung[] {
  const all = [first];
  const [level, firstNo, dueNo, firstAtMs] = first;
  for (let no = firstNo, atMs = firstAtMs; no + 1 < next;) {
    [, no, atMs] = repeatAfter([level, no, atMs], deadline, matterId, slice);
    all.push([level, no, dueNo, atMs]);
  }
  return all;
}

/** Plan over an open instance with a new due date. */
export const planOf = (
  open: OpenDeadline,
  due: { dueAtMs: number; dueOn?: string },
  matterId: string,
  slice: Slice,
): Plan => ({
  deadline: open.deadline,
  startAtMs: open.startAtMs,
  dueAtMs: due.dueAtMs,
  ...(due.dueOn === undefined ? {} : { dueOn: due.dueOn }),
  matterId,
  fired: firedOf(open, matterId, slice),
});
