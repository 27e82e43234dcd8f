// Which days are working days, by the slice's per-year bitmaps, and counting them. A year not loaded is never silent.
import type { CalendarYear } from '../kernel/slice';
import { dateOf, dayOf, weekdayOf, type Day } from './civil';

export type Calendars = Record<string, CalendarYear>;

/** A day found, and whether a year without holiday plan was needed to find it (invariant 11). */
export interface FoundDay {
  day: Day;
  provisional: boolean;
}

/** Working by the loaded plan; where the year is not loaded Saturday and Sunday are assumed off. */
export function workingDay(day: Day, calendars: Calendars): { works: boolean; assumed: boolean } {
  const { year } = dateOf(day);
  const loaded = Object.hasOwn(calendars, String(year)) ? calendars[String(year)] : undefined;
  if (!loaded) return { works: weekdayOf(day) < 5, assumed: true };
  return {
    works: bitAt(loaded.days, day - dayOf({ year, month: 1, day: 1 })),
    assumed: false,
  };
}

/** The `count`-th working day after `from` (before it where negative); `from` itself is not counted. */
export function nthWorkingDay(from: Day, count: number, calendars: Calendars): FoundDay {
  const step = count < 0 ? -1 : 1;
  let left = Math.abs(count);
  let day = from;
  let provisional = false;
  while (left > 0) {
    day += step;
    const { works, assumed } = workingDay(day, calendars);
    provisional ||= assumed;
    if (works) left -= 1;
  }
  return { day, provisional };
}

/** `day` itself if it is a working day, else the next one in the direction of `step`. */
export function rollToWorkingDay(day: Day, calendars: Calendars, step: 1 | -1 = 1): FoundDay {
  const { works, assumed } = workingDay(day, calendars);
  if (works) return { day, provisional: assumed };
  const next = nthWorkingDay(day, step, calendars);
  return { day: next.day, provisional: assumed || next.provisional };
}

/** Working days among `from … to`, both counted. */
export function countWorkingDays(from: Day, to: Day, calendars: Calendars): number {
  let count = 0;
  for (let day = from; day <= to; day += 1) if (workingDay(day, calendars).works) count += 1;
  return count;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

// Read from the text itself: the workflow sandbox has neither Buffer nor atob.
function bitAt(base64: string, index: number): boolean {
  const byte = index >> 3;
  const group = Math.floor(byte / 3) * 4;
  let bits = 0;
  for (let at = group; at < group + 4; at += 1) {
    bits = (bits << 6) | Math.max(0, BASE64.indexOf(base64.charAt(at) || 'A'));
  }
  return (((bits >> (16 - (byte % 3) * 8)) >> (index & 7)) & 1) === 1;
}
