// A ladder that repeats for ever: the state remembers a bounded part of it, and no rung fires twice (invariant 4, design §2).
import * as fc from 'fast-check';
import {
  canonicalJson,
  fold,
  sliceAfter,
  step,
  tick,
  type Command,
  type DomainEvent,
  type MatterState,
} from '../../domain';
import { by, slice, START, toy } from './kernel-toy';
import { opened } from './kernel-acts';

/** Levels of a ladder, and the repeats that the kernel keeps of each instance. */
const FIRED_MOST = 5 + 12;
/** Characters of canonical JSON (design §2); the acts that wait are bounded by their own number. */
const STATE_MOST = 4_096;

const acts = fc.constantFrom(
  ['requestExtension', 'p1'],
  ['requestPause', 'p1'],
  ['confirm', 'p3'],
  ['resumeClock', 'p1'],
  ['applyCalendar', 'p1'],
  ['finish', 'p1'],
  ['giveBack', 'p2'],
  ['tick', 'p1'],
);
const moves = fc.array(
  fc.record({
    act: acts,
    // Long enough for many repeats between an act and the next, and between an act and its application.
    gap: fc.constantFrom(50, 400, 3_000, 60_000),
    lag: fc.constantFrom(0, 0, 700, 30_000),
  }),
  { minLength: 4, maxLength: 20 },
);
type Move = { act: readonly string[]; gap: number; lag: number };

function bodyOf(type: string, state: MatterState, atMs: number): Command {
  if (type === 'confirm') return { type, commandId: state.pending[0]?.commandId ?? 'none' };
  if (type === 'applyCalendar')
    return { type, slice: { ...slice, digest: `plan of ${atMs}` } as never };
  const reason = { ref: 'v1', digest: 'x' };
  return { type, deadline: 'WORK', until: atMs + 900, cause: 'ILLNESS', reason };
}

interface Run {
  events: DomainEvent[];
  states: MatterState[];
}

function play(list: Move[]): Run {
  const first = opened();
  const run: Run = { events: [...first.events], states: [first.state] };
  let { state } = first;
  let under = slice;
  let at = 0;
  for (const { act, gap, lag } of list) {
    at += gap;
    const [type = '', who = ''] = act;
    const body = bodyOf(type, state, START + at);
    const answer =
      type === 'tick'
        ? tick(toy, state, START + at + lag, under)
        : step(toy, state, body, by(who, at), START + at + lag, under);
    if (!answer.ok) continue;
    state = answer.state;
    under = sliceAfter(state, body, under);
    run.events.push(...answer.events);
    run.states.push(state);
  }
  return run;
}

const check = (property: (run: Run) => void): void =>
  fc.assert(
    fc.property(moves, (list) => property(play(list))),
    { numRuns: 60 },
  );

it('invariant 4: no rung of a due date fires twice, however often the last level has repeated', () => {
  let most = 0;
  check(({ events }) => {
    const seen = new Set<string>();
    for (const event of events) {
      if (event.type !== 'rungFired') continue;
      const { deadline, instance, dueNo, level, repeatNo } = event as Extract<
        DomainEvent,
        { dueNo: number; level: number }
      >;
      const key = [deadline, instance, dueNo, level, repeatNo].join('/');
      expect(seen.has(key)).toBe(false);
      seen.add(key);
      most = Math.max(most, repeatNo);
    }
  });
  expect(most).toBeGreaterThan(100);
});

it('what a state remembers of rungs is bounded, and the fold of the ledger remembers the same', () => {
  check(({ events, states }) => {
    for (const state of states) {
      for (const open of state.deadlines) expect(open.fired.length).toBeLessThanOrEqual(FIRED_MOST);
      expect(canonicalJson(state).length).toBeLessThan(STATE_MOST);
    }
    expect(fold(toy, events)).toEqual(states.at(-1));
  });
});

it('a repeat goes on from the last number, also where the ones before it have left the state', () => {
  const { events } = play([
    { act: ['tick', 'p1'], gap: 60_000, lag: 0 },
    { act: ['tick', 'p1'], gap: 60_000, lag: 0 },
  ]);
  const numbers = events.flatMap((event) =>
    event.type === 'rungFired' && event['deadline' as never] === 'WORK'
      ? [Number(event['repeatNo' as never])]
      : [],
  );
  const repeats = numbers.filter((no) => no > 0);
  expect(repeats.length).toBeGreaterThan(100);
  expect(repeats).toEqual(repeats.map((_, at) => at + 1));
});
