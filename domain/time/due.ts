// Due instants: limits, extensions and resumed clocks (domain §3.12, protocols P3). Pure arithmetic on instants.
import type { Slice, Span } from '../kernel/slice';
import { addMonths, instantOf, isoDay, localDay, parseIsoDay, type Day } from './civil';
import { countWorkingDays, nthWorkingDay, rollToWorkingDay, type FoundDay } from './working-days';

export { repeatInstant, rungInstant } from './rung';

/** What of a slice time needs. */
export type TimeSlice = Pick<
  Slice,
  'offsetMinutes' | 'officeOpensMinute' | 'spreadMs' | 'calendars'
>;

export interface Due {
  dueAtMs: number;
  /** Last day `YYYY-MM-DD` of a day clock; absent for hour and millisecond clocks. */
  dueOn?: string;
  /** A year without holiday plan was needed (invariant 11). */
  provisional: boolean;
}

export const HOUR_MS = 3_600_000;

/** True for units whose clock ends at the midnight after a last day. */
export const isDayUnit = (unit: Span['unit']): boolean => unit !== 'H' && unit !== 'MS';

/**
 * Due instant of a limit. Hours and milliseconds run from the moment; days, months and working days exclude
 * the starting day and end at 24:00 local of the last day, which for D and M rolls on to a working day unless
 * `rolls` is false.
 */
export function dueOf(startAtMs: number, limit: Span, slice: TimeSlice, rolls = true): Due {
  if (!isDayUnit(limit.unit)) {
    return { dueAtMs: startAtMs + plainMs(limit), provisional: false };
  }
  const from = localDay(startAtMs, slice.offsetMinutes);
  return endOfDay(lastDay(from, limit, slice, rolls), slice);
}

/** Instant a span after `fromMs` (before it where negative); for day units the end of the day reached, not rolled. */
export const addSpan = (fromMs: number, span: Span, slice: TimeSlice): Due =>
  dueOf(fromMs, span, slice, false);

/** A due date moved on by a span: for day clocks counted from the last day, for hour clocks from the instant. */
export function extendDue(
  due: { dueAtMs: number; dueOn?: string },
  by: Span,
  slice: TimeSlice,
  rolls = true,
): Due {
  if (!isDayUnit(by.unit) && due.dueOn === undefined) return dueOf(due.dueAtMs, by, slice);
  return endOfDay(lastDay(lastDayOf(due, slice), by, slice, rolls), slice);
}

/**
 * A due date after a pause (P3): shifted by exact milliseconds (H, MS), by calendar days begun (D, M) or by
 * working days begun (WD). A day counts as begun when any instant of it lies in the pause. `unit` is that of the limit.
 */
export function resumeDue(
  due: { dueAtMs: number; dueOn?: string },
  pause: { pausedAtMs: number; resumedAtMs: number },
  unit: Span['unit'],
  slice: TimeSlice,
  rolls = true,
): Due {
  const pausedMs = Math.max(0, pause.resumedAtMs - pause.pausedAtMs);
  if (!isDayUnit(unit)) return { dueAtMs: due.dueAtMs + pausedMs, provisional: false };
  const first = localDay(pause.pausedAtMs, slice.offsetMinutes);
  const last = pausedMs === 0 ? first - 1 : localDay(pause.resumedAtMs - 1, slice.offsetMinutes);
  const by: Span =
    unit === 'WD'
      ? { unit, n: countWorkingDays(first, last, slice.calendars) }
      : { unit: 'D', n: last - first + 1 };
  return endOfDay(lastDay(lastDayOf(due, slice), by, slice, rolls), slice);
}

/** Due date of a day clock that ends with the local day of `untilMs` (an extension asked until a day). */
export const dueAtEndOf = (untilMs: number, slice: TimeSlice): Due =>
  endOfDay({ day: localDay(untilMs, slice.offsetMinutes), provisional: false }, slice);

const plainMs = (span: Span): number => (span.unit === 'H' ? span.n * HOUR_MS : span.n);

// A day clock with an hour-unit change moves by the days those hours begin.
function lastDay(from: Day, by: Span, slice: TimeSlice, rolls: boolean): FoundDay {
  if (by.unit === 'WD') return nthWorkingDay(from, by.n, slice.calendars);
  const reached =
    by.unit === 'M'
      ? addMonths(from, by.n)
      : from + (by.unit === 'D' ? by.n : Math.ceil(plainMs(by) / (24 * HOUR_MS)));
  return rolls ? rollToWorkingDay(reached, slice.calendars) : { day: reached, provisional: false };
}

const lastDayOf = (due: { dueAtMs: number; dueOn?: string }, slice: TimeSlice): Day =>
  due.dueOn === undefined ? localDay(due.dueAtMs - 1, slice.offsetMinutes) : parseIsoDay(due.dueOn);

const endOfDay = ({ day, provisional }: FoundDay, slice: TimeSlice): Due => ({
  dueAtMs: instantOf(day + 1, 0, slice.offsetMinutes),
  dueOn: isoDay(day),
  provisional,
});
