// When alarms stand: day rungs at the opening hour of working days, hour rungs at any hour (protocols P3).
import fc from 'fast-check';
import type { Level, Span } from '../../domain/kernel/slice';
import { spreadMs } from '../../domain/kernel/digest';
import { dueOf, repeatInstant, rungInstant } from '../../domain/time/due';
import { at, slice } from './vectors';

const rung = (
  due: { dueAtMs: number; dueOn?: string },
  unit: Span['unit'],
  n: number,
  level: Level = 1,
) => rungInstant(due, { level, after: { unit, n } }, 'm1', slice);
const dayClock = dueOf(at('2026-02-02T10:00:00'), { unit: 'WD', n: 10 }, slice);

describe('rungs of a day clock', () => {
  test('the due instant is the midnight after the last day, the miss is told at the next opening', () => {
    expect(dayClock.dueOn).toBe('2026-02-14');
    expect(rung(dayClock, 'WD', 0)).toBe(at('2026-02-24T09:00:00'));
  });

  test('working days before and after are counted from the due day', () => {
    expect(rung(dayClock, 'WD', -1)).toBe(at('2026-02-13T09:00:00'));
    expect(rung(dayClock, 'WD', -3)).toBe(at('2026-02-11T09:00:00'));
    expect(rung(dayClock, 'WD', 1)).toBe(at('2026-02-24T09:00:00'));
    expect(rung(dayClock, 'WD', 3)).toBe(at('2026-02-26T09:00:00'));
  });

  test('calendar days roll away from the due day to a working day', () => {
    expect(rung(dayClock, 'D', 2)).toBe(at('2026-02-24T09:00:00'));
    expect(rung(dayClock, 'D', -6)).toBe(at('2026-02-06T09:00:00'));
  });

  test('hour and millisecond rungs stand at plain offsets from the due instant', () => {
    expect(rung(dayClock, 'H', -4)).toBe(at('2026-02-14T20:00:00'));
    expect(rung(dayClock, 'MS', 1500)).toBe(dayClock.dueAtMs + 1500);
  });

  test('the spread is the same for a matter, differs between matters, stays below its bound', () => {
    const spread = { ...slice, spreadMs: 600_000 };
    const after = { level: 1 as const, after: { unit: 'WD' as const, n: 0 } };
    const base = rung(dayClock, 'WD', 0);
    const instants = ['m1', 'm2', 'm3', 'm4'].map((id) => rungInstant(dayClock, after, id, spread));
    expect(instants[0]).toBe(base + spreadMs('m1', 600_000));
    expect(new Set(instants).size).toBeGreaterThan(1);
    expect(instants.every((one) => one >= base && one < base + 600_000)).toBe(true);
  });
});

describe('rungs of an hour clock', () => {
  const hourClock = dueOf(at('2026-09-30T17:00:00'), { unit: 'H', n: 24 }, slice);

  test('hours ring in the middle of a holiday', () => {
    expect(rung(hourClock, 'H', 2)).toBe(at('2026-10-01T19:00:00'));
  });

  test('working days ring at the opening hour around the day of the due instant', () => {
    expect(rung(hourClock, 'WD', 0)).toBe(at('2026-10-08T09:00:00'));
    expect(rung(hourClock, 'WD', -1)).toBe(at('2026-09-30T09:00:00'));
    expect(rung({ dueAtMs: at('2026-03-03T00:00:00') }, 'WD', 0)).toBe(at('2026-03-03T09:00:00'));
  });
});

describe('repeats', () => {
  test('follow by plain time or at the opening of a later working day', () => {
    const friday = at('2026-03-13T09:00:00');
    expect(repeatInstant(friday, { unit: 'H', n: 24 }, 'm1', slice)).toBe(friday + 86_400_000);
    expect(repeatInstant(friday, { unit: 'WD', n: 1 }, 'm1', slice)).toBe(
      at('2026-03-16T09:00:00'),
    );
    expect(repeatInstant(friday, { unit: 'D', n: 1 }, 'm1', slice)).toBe(at('2026-03-16T09:00:00'));
    expect(repeatInstant(friday, { unit: 'M', n: 1 }, 'm1', slice)).toBe(at('2026-04-13T09:00:00'));
  });

  const spans = fc.record({
    unit: fc.constantFrom('H', 'D', 'M', 'WD', 'MS'),
    n: fc.integer({ min: 1, max: 40 }),
  });
  const starts = fc.integer({ min: at('2025-01-01T00:00:00'), max: at('2028-01-01T00:00:00') });

  test('a repeat is always later than the alarm before it (invariant 13: a ladder never ends)', () => {
    fc.assert(
      fc.property(starts, spans, (from, gap) => {
        expect(repeatInstant(from, gap, 'm1', slice)).toBeGreaterThan(from);
      }),
    );
  });

  test('a larger offset of one unit never rings earlier, and a miss never before its due instant', () => {
    fc.assert(
      fc.property(
        starts,
        spans,
        spans,
        fc.integer({ min: -5, max: 20 }),
        (start, limit, { unit }, n) => {
          const due = dueOf(start, limit, slice);
          expect(rung(due, unit, n + 1)).toBeGreaterThanOrEqual(rung(due, unit, n));
          if (n >= 0) expect(rung(due, unit, n)).toBeGreaterThanOrEqual(due.dueAtMs);
        },
      ),
    );
  });
});
