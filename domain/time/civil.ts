// Civil dates as whole days since 1970-01-01 in a fixed offset. Must not know clocks, zones or locales (invariant 12).

/** Whole days since 1970-01-01. */
export type Day = number;

export interface CivilDate {
  year: number;
  /** 1–12 */
  month: number;
  /** 1–31 */
  day: number;
}

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
// Held here: in the workflow sandbox each look-up of a global goes through an interceptor.
const { floor } = Math;
const DAYS_PER_ERA = 146_097;

/** Proleptic Gregorian date to day number; the year is taken to begin in March so that leap days come last. */
export function dayOf({ year, month, day }: CivilDate): Day {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leapDays = floor(yearOfEra / 4) - floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/** Inverse of `dayOf`. */
export function dateOf(day: Day): CivilDate {
  const shifted = day + 719_468;
  const era = floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays = floor(dayOfEra / 1460) - floor(dayOfEra / 36_524) + floor(dayOfEra / 146_096);
  const yearOfEra = floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
  const marchMonth = floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYear - floor((153 * marchMonth + 2) / 5) + 1,
  };
}

export const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export const daysInYear = (year: number): number => (isLeapYear(year) ? 366 : 365);

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Corresponding day `months` later (or earlier), or the month's end where there is none (domain §3.12). */
export function addMonths(day: Day, months: number): Day {
  const from = dateOf(day);
  const monthIndex = from.year * 12 + from.month - 1 + months;
  const year = floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  return dayOf({
    year,
    month,
    day: Math.min(from.day, daysInMonth(year, month)),
  });
}

/** 0 = Monday … 6 = Sunday. */
export const weekdayOf = (day: Day): number => (((day + 3) % 7) + 7) % 7;

/** Local day in which an instant falls. */
export const localDay = (atMs: number, offsetMinutes: number): Day =>
  floor((atMs + offsetMinutes * MINUTE_MS) / DAY_MS);

/** Instant of a local minute of a day; minute 0 is the midnight at its beginning. */
export const instantOf = (day: Day, minute: number, offsetMinutes: number): number =>
  day * DAY_MS + (minute - offsetMinutes) * MINUTE_MS;

/** `YYYY-MM-DD` */
export function isoDay(day: Day): string {
  const { year, month, day: dayOfMonth } = dateOf(day);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** Inverse of `isoDay`; throws on anything but a real `YYYY-MM-DD`. */
export function parseIsoDay(text: string): Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) throw new RangeError('not a YYYY-MM-DD day');
  const day = dayOf({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
  });
  if (isoDay(day) !== text) throw new RangeError('no such day');
  return day;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
