// Slices and holiday plans: small, pinned by digest, complete for the runs that get them (P2, P6).
import { join } from 'node:path';
import { canonicalJson } from '../../domain/kernel/json';
import { dateOf, parseIsoDay } from '../../domain/time/civil';
import { workingDay } from '../../domain/time/working-days';
import { calendarYear, loadCalendars, readHolidayPlan } from '../../rules/calendar';
import { RulesFault } from '../../rules/faults';
import { loadRules } from '../../rules/load';
import { buildSlice, MAX_SLICE_BYTES, sliceDigest } from '../../rules/slice';

const pack = (name: string) => {
  const found = loadRules(join(__dirname, '../../rules', name)).packs[0];
  if (!found) throw new Error('no pack');
  return found;
};
const calendars = loadCalendars();

describe('slice', () => {
  const slice = buildSlice(pack('135.json'), calendars, 'clue', 480);

  test('stays within 6 kB, also with a decade of holiday plans', () => {
    expect(Buffer.byteLength(canonicalJson(slice))).toBeLessThanOrEqual(MAX_SLICE_BYTES);
    const year = calendars['2026'];
    if (!year) throw new Error('no plan');
    const decade = Object.fromEntries([...Array(10).keys()].map((n) => [String(2025 + n), year]));
    expect(() => buildSlice(pack('135.json'), decade, 'clue', 480)).not.toThrow();
  });

  test('is plain JSON whose digest covers everything else in it', () => {
    expect(JSON.parse(JSON.stringify(slice))).toEqual(slice);
    expect(slice.digest).toBe(sliceDigest(slice));
    expect(buildSlice(pack('135.json'), {}, 'clue', 480).digest).not.toBe(slice.digest);
    expect(buildSlice(pack('135.json'), calendars, 'clue', 420).digest).not.toBe(slice.digest);
  });

  test('holds each ladder once and no audience', () => {
    expect(Object.keys(slice.ladders).sort()).toEqual(['long', 'pickup', 'short', 'triage']);
    expect(canonicalJson(slice)).not.toContain('intakeHead');
  });

  test('of a pack without day clocks carries no calendars', () => {
    expect(buildSlice(pack('135-seconds.json'), calendars, 'clue', 480).calendars).toEqual({});
  });

  test('of a procedure the pack lacks, or one grown too large, is refused', () => {
    expect(() => buildSlice(pack('135.json'), calendars, 'tea', 480)).toThrow('no procedure tea');
    const fat = structuredClone(pack('135.json'));
    const clue = fat.procedures.clue;
    if (!clue) throw new Error('no clue');
    clue.options.channels = [...Array(300).keys()].map((n) => `CHANNEL_${n}`);
    expect(() => buildSlice(fat, calendars, 'clue', 480)).toThrow(/at most 6144/);
  });

  test('in seconds the ladder climbs within seconds and its repeats grow', () => {
    const { ladders, deadlines } = buildSlice(pack('135-seconds.json'), {}, 'clue', 480);
    const { rungs = [], repeat = [] } = ladders['seconds'] ?? {};
    expect(rungs.map((rung) => rung.level)).toEqual([0, 1, 2, 3, 4]);
    expect(rungs.every(({ after }) => after.unit === 'MS' && Math.abs(after.n) <= 5000)).toBe(true);
    expect(repeat.map(({ n }) => n)).toEqual([...repeat.map(({ n }) => n)].sort((a, b) => a - b));
    expect(Object.values(deadlines).every(({ limit }) => limit.unit === 'MS')).toBe(true);
  });
});

describe('holiday plans', () => {
  test.each([
    ['2025', 248],
    ['2026', 248],
  ])('%s has %d working days as published', (year, expected) => {
    let count = 0;
    for (let day = parseIsoDay(`${year}-01-01`); dateOf(day).year === Number(year); day += 1) {
      if (workingDay(day, calendars).works) count += 1;
    }
    expect(count).toBe(expected);
  });

  test.each(['2026-02-14', '2026-02-28', '2026-09-20', '2025-01-26'])(
    '%s is made up for',
    (day) => {
      expect(workingDay(parseIsoDay(day), calendars)).toEqual({ works: true, assumed: false });
    },
  );

  test('a leap year fills its bitmap to the last day', () => {
    const plan = readHolidayPlan('2028.json', {
      year: 2028,
      version: '1',
      source: 'test',
      off: [],
      work: ['2028-12-31'],
    });
    const year = { 2028: calendarYear(plan) };
    expect(workingDay(parseIsoDay('2028-12-31'), year).works).toBe(true);
    expect(workingDay(parseIsoDay('2028-12-30'), year).works).toBe(false);
  });

  test('every fault of a plan is listed', () => {
    const plan = {
      year: 2027,
      version: '1',
      source: 'test',
      off: [
        { from: '2027-02-06', to: '2027-02-01' },
        { from: '2026-12-31', to: '2027-01-02' },
      ],
      work: ['2027-02-03', '2028-01-01'],
    };
    const faults = (raw: unknown) => {
      try {
        readHolidayPlan('2027.json', raw);
      } catch (error) {
        return error instanceof RulesFault
          ? error.faults.map((fault) => fault.pointer)
          : [String(error)];
      }
      return [];
    };
    expect(faults(plan)).toEqual(['/off/0', '/off/1', '/work/0', '/work/1']);
    expect(faults({ ...plan, off: [], work: ['2027-02-30'] })).toEqual(['/work/0']);
  });
});
