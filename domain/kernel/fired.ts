// What a state remembers of rungs on record: each level, and the last of its repeats.
import type { KernelEventOf } from './event';
import type { FiredRung } from './state';

/** Repeats kept in the state per instance; older ones are in the ledger (state ≤ 4 kB). */
const REPEATS_KEPT = 12;

export function remember(
  fired: readonly FiredRung[],
  { level, repeatNo, dueNo, atMs }: KernelEventOf<'rungFired'>,
): FiredRung[] {
  const all: FiredRung[] = [...fired, [level, repeatNo, dueNo, atMs]];
  const repeats = all.filter(([, no]) => no > 0);
  const oldest = repeats.length > REPEATS_KEPT ? repeats[0] : undefined;
  return all.filter((one) => one !== oldest);
}
