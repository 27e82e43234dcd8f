// Limits: the vectors of domain §3.12 and what lies at their edges (invariants 11 and 12).
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { addMonths, dateOf, dayOf, isoDay, parseIsoDay } from '../../domain/time/civil';
import { addSpan, dueOf, extendDue, resumeDue } from '../../domain/time/due';
import { at, EDGES, endOf, slice, VECTORS } from './vectors';

const HOUR = 3_600_000;

describe('dueOf', () => {
  test.each(VECTORS)('counts %s + %d %s to the end of %s', (from, n, unit, lastDay) => {
    for (const time of ['00:00:00', '09:30:00', '23:59:00', '23:59:59.999']) {
      expect(dueOf(at(`${from}T${time}`), { unit, n }, slice)).toEqual({
        dueAtMs: endOf(lastDay),
        dueOn: lastDay,
        provisional: false,
      });
    }
  });

  test.each(EDGES)('counts %s: %s + %d %s to %s', (_what, from, n, unit, lastDay) => {
    expect(dueOf(at(`${from}T12:00:00`), { unit, n }, slice)).toMatchObject({
      dueOn: lastDay,
      dueAtMs: endOf(lastDay),
      provisional: false,
    });
  });

  test('one minute decides to which day a receipt belongs', () => {
    const before = dueOf(at('2026-03-02T23:59:00'), { unit: 'WD', n: 1 }, slice);
    const after = dueOf(at('2026-03-03T00:00:00'), { unit: 'WD', n: 1 }, slice);
    expect([before.dueOn, after.dueOn]).toEqual(['2026-03-03', '2026-03-04']);
  });

  test('hours and milliseconds run from the moment, also over a holiday', () => {
    const start = at('2026-09-30T17:45:10.123');
    expect(dueOf(start, { unit: 'H', n: 24 }, slice)).toEqual({
      dueAtMs: start + 24 * HOUR,
      provisional: false,
    });
    expect(dueOf(start, { unit: 'MS', n: 3000 }, slice).dueAtMs).toBe(start + 3000);
  });

  test('a leap day is the month end of a leap February and has a successor in other years', () => {
    expect(dueOf(at('2028-01-31T08:00:00'), { unit: 'M', n: 1 }, slice, false).dueOn).toBe(
      '2028-02-29',
    );
    expect(dueOf(at('2028-02-29T08:00:00'), { unit: 'M', n: 12 }, slice, false).dueOn).toBe(
      '2029-02-28',
    );
    expect(dueOf(at('2028-02-28T08:00:00'), { unit: 'D', n: 1 }, slice, false).dueOn).toBe(
      '2028-02-29',
    );
  });

  test('a limit that does not roll ends on its day of rest', () => {
    const due = dueOf(at('2026-09-01T08:00:00'), { unit: 'M', n: 1 }, slice, false);
    expect(due).toEqual({ dueAtMs: endOf('2026-10-01'), dueOn: '2026-10-01', provisional: false });
  });
});

describe('invariant 11: a year without holiday plan', () => {
  test('marks a due date provisional only where that year was needed', () => {
    const wd = (n: number) => dueOf(at('2026-12-29T10:00:00'), { unit: 'WD', n }, slice);
    expect(wd(2)).toMatchObject({ dueOn: '2026-12-31', provisional: false });
    expect(wd(3)).toMatchObject({ dueOn: '2027-01-01', provisional: true });
  });

  test('rolls by weekends and says so', () => {
    const due = dueOf(at('2026-12-02T10:00:00'), { unit: 'M', n: 1 }, slice);
    expect(due).toMatchObject({ dueOn: '2027-01-04', provisional: true });
  });

  test('is not needed by a limit that never rolls, nor by hours', () => {
    const start = at('2026-12-31T23:00:00');
    expect(dueOf(start, { unit: 'M', n: 3 }, slice, false).provisional).toBe(false);
    expect(dueOf(start, { unit: 'H', n: 24 }, slice).provisional).toBe(false);
  });
});

describe('extension and pause', () => {
  const due = dueOf(at('2026-02-10T10:00:00'), { unit: 'WD', n: 15 }, slice);

  test('an extension counts from the last day, not from the midnight after it', () => {
    expect(extendDue(due, { unit: 'WD', n: 1 }, slice).dueOn).toBe('2026-03-10');
    expect(extendDue(due, { unit: 'M', n: 1 }, slice).dueOn).toBe('2026-04-09');
    const hours = dueOf(1000, { unit: 'H', n: 1 }, slice);
    expect(extendDue(hours, { unit: 'H', n: 2 }, slice)).toEqual(
      addSpan(1000, { unit: 'H', n: 3 }, slice),
    );
  });

  test('a resumed clock moves by exact time, by days begun, by working days begun', () => {
    const pause = { pausedAtMs: at('2026-02-13T16:00:00'), resumedAtMs: at('2026-02-15T01:00:00') };
    expect(resumeDue({ dueAtMs: 5 }, pause, 'H', slice).dueAtMs).toBe(5 + 33 * HOUR);
    expect(resumeDue(due, pause, 'D', slice, false).dueOn).toBe('2026-03-12');
    expect(resumeDue(due, pause, 'WD', slice).dueOn).toBe('2026-03-11');
    const nothing = { pausedAtMs: pause.pausedAtMs, resumedAtMs: pause.pausedAtMs };
    expect(resumeDue(due, nothing, 'WD', slice)).toMatchObject({ dueOn: '2026-03-09' });
  });
});

describe('invariant 12: the same everywhere', () => {
  const instants = fc.integer({ min: at('2024-01-01T00:00:00'), max: at('2028-12-31T00:00:00') });
  const spans = fc.record({
    unit: fc.constantFrom('H', 'D', 'M', 'WD', 'MS'),
    n: fc.integer({ min: 1, max: 60 }),
  });

  test('civil days agree with the platform over four centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 110_000 }), (day) => {
        expect(isoDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
        expect(dayOf(dateOf(day))).toBe(day);
        expect(parseIsoDay(isoDay(day))).toBe(day);
        expect(addMonths(day, 0)).toBe(day);
      }),
    );
  });

  test('a later start or a longer limit is never due earlier, and nothing is due before it starts', () => {
    fc.assert(
      fc.property(
        instants,
        spans,
        fc.integer({ min: 0, max: 9e8 }),
        fc.boolean(),
        (start, span, later, rolls) => {
          const due = dueOf(start, span, slice, rolls).dueAtMs;
          expect(due).toBeGreaterThan(start);
          expect(dueOf(start + later, span, slice, rolls).dueAtMs).toBeGreaterThanOrEqual(due);
          expect(
            dueOf(start, { ...span, n: span.n + 1 }, slice, rolls).dueAtMs,
          ).toBeGreaterThanOrEqual(due);
        },
      ),
    );
  });

  test('a provisional date never falls within the loaded years alone', () => {
    fc.assert(
      fc.property(instants, spans, (start, span) => {
        const due = dueOf(start, span, slice);
        const loaded =
          start >= at('2025-01-01T00:00:00') && due.dueAtMs <= at('2027-01-01T00:00:00');
        if (loaded) expect(due.provisional).toBe(false);
        if (due.provisional) expect(span.unit).toMatch(/^(D|M|WD)$/);
      }),
    );
  });

  test.each(['America/New_York', 'Asia/Kathmandu', 'UTC'])(
    'a process in %s gets the same dates',
    (zone) => {
      const script = join(__dirname, 'print-vectors.ts');
      const options = {
        env: { ...process.env, TZ: zone, LC_ALL: 'tr_TR.UTF-8' },
        encoding: 'utf8' as const,
      };
      const printed = execFileSync(process.execPath, ['--import', 'tsx', script], options);
      expect(JSON.parse(printed)).toEqual(
        VECTORS.map(([, , , lastDay]) => [lastDay, endOf(lastDay)]),
      );
    },
  );
});
