// When a rung of a ladder stands, and its repeats (protocols P3). Day rungs mail at the opening hour of a working day.
import { spreadMs } from '../kernel/digest';
import type { RungRule, Slice, Span } from '../kernel/slice';
import { addMonths, instantOf, localDay, parseIsoDay, type Day } from './civil';
import { nthWorkingDay, rollToWorkingDay } from './working-days';

type RungSlice = Pick<Slice, 'offsetMinutes' | 'officeOpensMinute' | 'spreadMs' | 'calendars'>;

const HOUR_MS = 3_600_000;

/**
 * Instant of a rung. H and MS: plain offset from the due instant. Day units: opening hour of the first working day
 * after the due day (offset 0), of the k-th working day after or before it (WD ±k), or of the day reached by D and M
 * rolled away from the due day, plus the matter's spread.
 */
export function rungInstant(
  due: { dueAtMs: number; dueOn?: string },
  rule: RungRule,
  matterId: string,
  slice: RungSlice,
): number {
  const { unit, n } = rule.after;
  if (unit === 'H' || unit === 'MS') return due.dueAtMs + plainMs(rule.after);
  // An hour clock that ends at midnight sharp ends with the day before.
  const dueDay =
    due.dueOn === undefined
      ? localDay(due.dueAtMs - 1, slice.offsetMinutes)
      : parseIsoDay(due.dueOn);
  return opening(dayAt(dueDay, { unit, n }, slice), matterId, slice);
}

/** Instant of the repeat that follows an alarm at `fromMs`; always later than it for a positive gap. */
export function repeatInstant(
  fromMs: number,
  gap: Span,
  matterId: string,
  slice: RungSlice,
): number {
  if (gap.unit === 'H' || gap.unit === 'MS') return fromMs + plainMs(gap);
  const day = dayAt(localDay(fromMs, slice.offsetMinutes), gap, slice);
  return opening(day, matterId, slice);
}

function dayAt(from: Day, offset: Span, slice: RungSlice): Day {
  if (offset.n === 0) return nthWorkingDay(from, 1, slice.calendars).day;
  if (offset.unit === 'WD') return nthWorkingDay(from, offset.n, slice.calendars).day;
  const reached = offset.unit === 'M' ? addMonths(from, offset.n) : from + offset.n;
  return rollToWorkingDay(reached, slice.calendars, offset.n < 0 ? -1 : 1).day;
}

const opening = (day: Day, matterId: string, slice: RungSlice): number =>
  instantOf(day, slice.officeOpensMinute, slice.offsetMinutes) + spreadMs(matterId, slice.spreadMs);

const plainMs = (span: Span): number => (span.unit === 'H' ? span.n * HOUR_MS : span.n);
