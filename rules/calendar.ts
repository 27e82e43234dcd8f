// Holiday plans: published off and make-up days of one year, checked and turned into a bitmap of working days.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../domain/kernel/json';
import type { CalendarYear } from '../domain/kernel/slice';
import { dateOf, dayOf, daysInYear, parseIsoDay, weekdayOf } from '../domain/time/civil';
import { pointerOf, RulesFault, zodFaults, type Fault } from './faults';

/** A year has some ten; more is no plan. */
const MOST_ENTRIES = 60;

const isoDay = z.string().refine(isRealDay, 'not a YYYY-MM-DD day');

export const holidayPlanSchema = z.strictObject({
  year: z.number().int().min(2000).max(2199),
  /** Rises when a plan is published anew. */
  version: z.string().min(1).max(40),
  /** The announcement the plan is taken from. */
  source: z.string().min(1).max(200),
  off: z
    .array(
      z.strictObject({
        from: isoDay,
        to: isoDay,
        name: z.string().max(40).exactOptional(),
      }),
    )
    .max(MOST_ENTRIES),
  /** Saturdays and Sundays that are worked (调休). */
  work: z.array(isoDay).max(MOST_ENTRIES),
});
export type HolidayPlan = z.infer<typeof holidayPlanSchema>;

/** Checks a plan's JSON; throws `RulesFault` with every fault. */
export function readHolidayPlan(file: string, raw: unknown): HolidayPlan {
  const parsed = holidayPlanSchema.safeParse(raw);
  if (!parsed.success) throw new RulesFault(zodFaults(file, parsed.error));
  const faults = planFaults(parsed.data).map((fault) => ({ file, ...fault }));
  if (faults.length > 0) throw new RulesFault(faults);
  return parsed.data;
}

/** SHA-256 (hex) of a plan's canonical JSON: the same version never comes back with another content (P6). */
export const planDigest = (plan: HolidayPlan): string =>
  createHash('sha256').update(canonicalJson(plan)).digest('hex');

/** Bit n (least significant first) is set where day n of the year is worked. */
export function calendarYear(plan: HolidayPlan): CalendarYear {
  const first = dayOf({ year: plan.year, month: 1, day: 1 });
  const bits = new Uint8Array(Math.ceil(daysInYear(plan.year) / 8));
  for (let index = 0; index < daysInYear(plan.year); index += 1) {
    if (works(first + index, plan)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return { version: plan.version, days: Buffer.from(bits).toString('base64') };
}

/** Every plan of a folder; the bundled ones by default. */
export function loadPlans(folder = join(__dirname, 'calendars')): HolidayPlan[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) =>
    readHolidayPlan(name, JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  );
}

/** The years of plans as a slice holds them; of two plans for one year the later in the list. */
export const calendarsOf = (plans: readonly HolidayPlan[]): Record<string, CalendarYear> =>
  Object.fromEntries(plans.map((plan) => [String(plan.year), calendarYear(plan)]));

/** Every plan of a folder by year, see `loadPlans`. */
export const loadCalendars = (folder?: string): Record<string, CalendarYear> =>
  calendarsOf(loadPlans(folder));

function works(day: number, plan: HolidayPlan): boolean {
  if (plan.work.some((text) => parseIsoDay(text) === day)) return true;
  if (weekdayOf(day) >= 5) return false;
  return !plan.off.some(({ from, to }) => parseIsoDay(from) <= day && day <= parseIsoDay(to));
}

function planFaults(plan: HolidayPlan): Omit<Fault, 'file'>[] {
  const wrong = (path: (string | number)[], message: string) => [
    { pointer: pointerOf(path), message },
  ];
  const inYear = (text: string) => dateOf(parseIsoDay(text)).year === plan.year;
  return [
    ...plan.off.flatMap(({ from, to }, at) => {
      if (!inYear(from) || !inYear(to)) return wrong(['off', at], 'outside the year of the plan');
      return parseIsoDay(from) > parseIsoDay(to) ? wrong(['off', at], 'ends before it begins') : [];
    }),
    ...plan.work.flatMap((text, at) => {
      if (!inYear(text)) return wrong(['work', at], 'outside the year of the plan');
      if (weekdayOf(parseIsoDay(text)) < 5) return wrong(['work', at], 'not a Saturday or Sunday');
      const alsoOff = plan.off.some(({ from, to }) => from <= text && text <= to);
      return alsoOff ? wrong(['work', at], 'is both worked and off') : [];
    }),
  ];
}

function isRealDay(text: string): boolean {
  try {
    parseIsoDay(text);
    return true;
  } catch {
    return false;
  }
}
