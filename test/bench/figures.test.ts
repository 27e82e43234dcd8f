// The bench's own arithmetic: what is not measured never passes, and histories are cut where acts begin.
import { missing, latenessMs, twice } from '../../bench/due-wave';
import { finding } from '../../bench/finding';
import { segmentsOf } from '../../bench/history';
import { allPass, reportText } from '../../bench/report';
import { compare } from '../../bench/rounds';
import { inParallel, median, quantile } from '../../bench/stats';
import type { Subject } from '../../bench/subject';

const given = { budget: 'b', about: 'a', unit: 'ms' };

it('passes a figure only when it is measured and within its target', () => {
  const pass = (figure: number | null, target: Parameters<typeof finding>[0]['target']): boolean =>
    finding({ ...given, figure, target }).pass;
  expect([pass(2, { atMost: 2 }), pass(0.8, { atLeast: 0.8 }), pass(7, null)]).toEqual([
    true,
    true,
    true,
  ]);
  expect([pass(2.01, { atMost: 2 }), pass(0.79, { atLeast: 0.8 })]).toEqual([false, false]);
  for (const none of [null, Number.NaN]) expect(pass(none, null)).toBe(false);
});

it('passes as a whole only when there is something and all of it passes', () => {
  const good = finding({ ...given, figure: 1, target: { atMost: 2 } });
  const bad = finding({ ...given, figure: null, target: { atMost: 2 } });
  expect([allPass([]), allPass([good]), allPass([good, bad])]).toEqual([false, true, false]);
  expect(reportText([good, bad])).toMatch(/pass {2}b[^]*MISS {2}b[^]*not measured[^]*1 of 2/);
});

it('takes medians and quantiles by nearest rank', () => {
  expect([median([3, 1, 2]), quantile([1, 2, 3, 4], 0.99), quantile([5], 0)]).toEqual([2, 4, 5]);
  expect(median([])).toBeNaN();
});

it('keeps no more at work than asked, and the order of results', async () => {
  let now = 0;
  let most = 0;
  const results = await inParallel(20, 4, async (at) => {
    most = Math.max(most, (now += 1));
    await new Promise(setImmediate);
    now -= 1;
    return at;
  });
  expect(most).toBe(4);
  expect(results).toEqual([...Array(20).keys()]);
});

it('measures both sides in turn, each first as often', async () => {
  const side = (name: string) => ({ name }) as Subject;
  const order: string[] = [];
  const result = await compare(side('b'), side('p'), 2, (one, round) => {
    order.push(one.name);
    return Promise.resolve(one.name === 'b' ? 10 + round : 20 + round);
  });
  expect(order).toEqual(['b', 'p', 'p', 'b']);
  expect(result).toEqual({ baseline: 10, product: 20, ratio: 2 });
  expect((await compare(side('b'), undefined, 1, () => Promise.resolve(1))).ratio).toBeNull();
});

// Written out, not read from the recorded histories: those are recorded anew whenever the driver changes.
const TASK = ['WORKFLOW_TASK_SCHEDULED', 'WORKFLOW_TASK_STARTED', 'WORKFLOW_TASK_COMPLETED'];
const ACCEPTED = 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED';
const ACT = [ACCEPTED, 'WORKFLOW_EXECUTION_UPDATE_COMPLETED'];
const RECORD = ['ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_STARTED', 'ACTIVITY_TASK_COMPLETED'];
const OPEN = ['WORKFLOW_EXECUTION_STARTED', ...TASK, 'TIMER_STARTED'];
const STEP = [...TASK, ...ACT, 'TIMER_CANCELED', ...RECORD, ...TASK, 'TIMER_STARTED'];
const WAKE = ['TIMER_FIRED', ...TASK, ...RECORD, ...TASK, 'TIMER_STARTED'];

it('cuts a history into opening, steps and wake-ups', () => {
  expect(segmentsOf([...OPEN, ...STEP, ...WAKE, ...STEP])).toEqual({
    open: 5,
    steps: [13, 13],
    wakes: [11],
    total: 42,
  });
});

it('shares the events of a task among its acts, and counts none that also woke', () => {
  const two = [...TASK, ...ACT, ...ACT, ...RECORD];
  expect(segmentsOf([...OPEN, ...two]).steps).toEqual([5]);
  const mixed = segmentsOf([...OPEN, 'TIMER_FIRED', ...TASK, ...ACT, ...RECORD, ...STEP]);
  expect([mixed.steps, mixed.wakes]).toEqual([[13], []]);
});

it('counts what is missing and what came twice', () => {
  const at = (id: string, late: number) => ({
    id,
    rungAtMs: 0,
    noticedAtMs: late,
    recordedAtMs: late,
  });
  const wave = { due: 3, firings: [at('a', 5), at('a', 9), at('b', 1)], drainedMs: 9 };
  expect([missing(wave), twice(wave), latenessMs(wave, 1)]).toEqual([1, 1, 9]);
});
