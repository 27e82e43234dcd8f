// Slice and day arithmetic for the tests of time: the bundled holiday plans, office at 09:00, no spread.
import { loadCalendars } from '../../rules/calendar';
import type { TimeSlice } from '../../domain/time/due';

export const slice: TimeSlice = {
  offsetMinutes: 480,
  officeOpensMinute: 540,
  spreadMs: 0,
  calendars: loadCalendars(),
};

/** Instant of a local time at +08:00. */
export const at = (local: string): number => Date.parse(`${local}+08:00`);

/** Last day → instant of its 24:00 at +08:00. */
export const endOf = (day: string): number => at(`${day}T00:00:00`) + 86_400_000;

type Vector = [from: string, n: number, unit: 'WD' | 'M' | 'D', lastDay: string];

/** The vectors of domain §3.12, then edge cases. */
export const VECTORS: Vector[] = [
  ['2026-02-10', 15, 'WD', '2026-03-09'],
  ['2026-02-13', 5, 'WD', '2026-02-27'],
  ['2026-02-15', 15, 'WD', '2026-03-13'],
  ['2026-09-18', 5, 'WD', '2026-09-24'],
  ['2026-04-30', 5, 'WD', '2026-05-11'],
  ['2025-09-28', 5, 'WD', '2025-10-11'],
  ['2026-01-31', 1, 'M', '2026-02-28'],
  ['2026-09-01', 1, 'M', '2026-10-08'],
];

export const EDGES: [what: string, ...Vector][] = [
  ['a month end without counterpart', '2025-10-31', 1, 'M', '2025-12-01'],
  ['a month over the turn of the year', '2025-12-15', 1, 'M', '2026-01-15'],
  ['a last day on a holiday rolls on', '2026-04-03', 1, 'D', '2026-04-07'],
  ['a last day on a plain Saturday rolls to Monday', '2026-03-13', 1, 'D', '2026-03-16'],
  ['a last day on a make-up Saturday stands', '2026-05-08', 1, 'D', '2026-05-09'],
  ['receipt on a make-up Saturday', '2026-02-28', 1, 'WD', '2026-03-02'],
  ['receipt on a make-up Sunday before spring festival', '2026-02-14', 1, 'WD', '2026-02-24'],
  ['receipt on the last day before a holiday', '2026-09-30', 1, 'WD', '2026-10-08'],
  ['working days over the turn of the year', '2025-12-31', 1, 'WD', '2026-01-04'],
];
