// Up to when holiday plans are loaded without a gap: due dates beyond are provisional (invariant 11).
import { dateOf, dayOf, instantOf, localDay } from '../domain/time/civil';

/** Beginning of the first year from now on that has no plan, in the organ's offset, ms. */
export function coveredUntilMs(
  years: Readonly<Record<string, unknown>>,
  offsetMinutes: number,
  nowMs: number,
): number {
  let { year } = dateOf(localDay(nowMs, offsetMinutes));
  while (Object.hasOwn(years, String(year))) year += 1;
  return instantOf(dayOf({ year, month: 1, day: 1 }), 0, offsetMinutes);
}
