// Random commands at random times against the toy procedure: the kernel's invariants hold on every path.
import * as fc from 'fast-check';
import {
  allowed,
  canonicalJson,
  fold,
  isFinal,
  nextWake,
  open,
  step,
  tick,
  type Command,
  type DomainEvent,
  type MatterState,
} from '../../domain';
import { by, posts, seed, slice, START, toy } from './kernel-toy';

interface Move {
  type: string;
  person: string;
  /** ms after the move before it at which it is submitted; earlier ones are judged as late arrivals. */
  gap: number;
  /** ms between submission and application. */
  lag: number;
}

interface Run {
  events: DomainEvent[];
  state: MatterState;
  states: MatterState[];
}

// Mostly the right person, so that paths get far; sometimes anybody, and instants that meet due ones exactly.
const rightly = fc.constantFrom(
  ['finish', 'p1'],
  ['giveBack', 'p2'],
  ['accept', 'p2'],
  ['accept', 'p4'],
  ['note', 'p1'],
  ['confirm', 'p3'],
  ['confirm', 'p3'],
  ['confirm', 'p3'],
  ['requestExtension', 'p1'],
  ['requestPause', 'p1'],
  ['resumeClock', 'p1'],
  ['delist', 'p3'],
  ['tick', 'p1'],
  ['tick', 'p1'],
);
const anyhow = fc.tuple(
  fc.constantFrom(
    'finish',
    'giveBack',
    'accept',
    'note',
    'confirm',
    'decline',
    'delist',
    'nonsense',
  ),
  fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p9'),
);
const moves = fc.array(
  fc
    .record({
      who: fc.oneof({ weight: 4, arbitrary: rightly }, { weight: 1, arbitrary: anyhow }),
      gap: fc.constantFrom(0, 1, 100, 200, 200, 300, 500, 800, 1000),
      lag: fc.constantFrom(0, 0, 0, 5, 400, 3000),
    })
    .map(({ who, gap, lag }): Move => ({ type: who[0] ?? '', person: who[1] ?? '', gap, lag })),
  { maxLength: 30 },
);

const bodyOf = (move: Move, state: MatterState, atMs: number): Command => {
  if (move.type === 'confirm' || move.type === 'decline') {
    return {
      type: move.type,
      commandId: state.pending[0]?.commandId ?? 'none',
      reason: { ref: 'v1', digest: 'x' },
    };
  }
  const deadline = { deadline: 'WORK', until: atMs + 900, cause: 'ILLNESS' };
  return ['requestExtension', 'requestPause', 'resumeClock', 'delist'].includes(move.type)
    ? { type: move.type, ...deadline, reason: { ref: 'v1', digest: 'x' } }
    : { type: move.type };
};

function play(list: Move[], onRefusal?: (before: string, state: MatterState) => void): Run {
  const first = open(toy, seed, { type: 'begin' }, by('p1', 0), slice);
  if (!first.ok) throw new Error(first.code);
  const run: Run = { events: [...first.events], state: first.state, states: [first.state] };
  let at = 0;
  for (const move of list) {
    at += move.gap;
    const before = canonicalJson(run.state);
    const answer =
      move.type === 'tick'
        ? tick(toy, run.state, START + at + move.lag, slice)
        : step(
            toy,
            run.state,
            bodyOf(move, run.state, START + at),
            by(move.person, at),
            START + at + move.lag,
            slice,
          );
    if (!answer.ok) {
      onRefusal?.(before, run.state);
      continue;
    }
    expect(canonicalJson(run.state)).toBe(before);
    run.events.push(...answer.events);
    run.state = answer.state;
    run.states.push(answer.state);
  }
  return run;
}

const check = (property: (list: Move[]) => void): void =>
  fc.assert(fc.property(moves, property), { numRuns: 400 });

describe('on random paths', () => {
  it('invariant 1: a command ends in events or in a refusal, and a refusal changes nothing', () => {
    check((list) => {
      play(list, (before, state) => expect(canonicalJson(state)).toBe(before));
    });
  });

  it('the fold of the ledger is the state, numbers have no gap, nowMs never falls', () => {
    check((list) => {
      const { events, state } = play(list);
      expect(fold(toy, events)).toEqual(state);
      expect(canonicalJson(fold(toy, JSON.parse(JSON.stringify(events)) as DomainEvent[]))).toBe(
        canonicalJson(state),
      );
      expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      events.forEach((event, at) => {
        expect(event.seq).toBe(at + 1);
        expect(event.nowMs).toBeGreaterThanOrEqual(events[at - 1]?.nowMs ?? 0);
        expect(event.nowMs).toBeGreaterThanOrEqual(event.atMs);
      });
    });
  });

  it('invariant 2: what is submitted by due is met however late it is applied', () => {
    check((list) => {
      for (const event of play(list).events) {
        if (event.type !== 'deadlineStopped' || !('doneAtMs' in event)) continue;
        if (event.status === 'met')
          expect(event.doneAtMs).toBeLessThanOrEqual(Number(event.dueAtMs));
        else expect(Number(event.doneAtMs)).toBeGreaterThan(Number(event.dueAtMs));
      }
    });
  });

  it('invariant 3: a missed deadline stays missed unless a correction says otherwise', () => {
    check((list) => {
      const { events, states } = play(list);
      const corrected = new Set(
        events.flatMap((event) => (event.type === 'rungsWithdrawn' ? [idOf(event)] : [])),
      );
      for (const [at, state] of states.entries()) {
        for (const open of state.deadlines) {
          const then = states[at + 1]?.deadlines.find((other) => idOf(other) === idOf(open));
          if (open.missedAtMs === undefined || then === undefined || corrected.has(idOf(open)))
            continue;
          expect(then.missedAtMs).toBe(open.missedAtMs);
        }
      }
      const missed = new Set(
        events.flatMap((event) =>
          event.type === 'rungFired' && Number(event.level) > 0 ? [idOf(event)] : [],
        ),
      );
      for (const event of events) {
        if (
          event.type === 'deadlineStopped' &&
          missed.has(idOf(event)) &&
          !corrected.has(idOf(event))
        )
          expect(event.status).toBe('breached');
      }
    });
  });

  it('invariant 4: each rung fires once per deadline instance, unless it was withdrawn', () => {
    check((list) => {
      const seen = new Set<string>();
      for (const event of play(list).events) {
        if (event.type === 'rungsWithdrawn')
          for (const key of [...seen]) if (key.startsWith(idOf(event))) seen.delete(key);
        if (event.type !== 'rungFired' || event.status !== 'fired') continue;
        const key = `${idOf(event)}/${String(event.level)}/${String(event.repeatNo)}`;
        expect(seen.has(key)).toBe(false);
        seen.add(key);
      }
    });
  });

  it('invariant 12: the same input gives the same output', () => {
    check((list) => {
      const strip = (run: Run): string => canonicalJson(run.events).replace(/"c\d+"/g, '"c"');
      expect(strip(play(list))).toBe(strip(play(list)));
    });
  });

  it('invariant 13: an open matter has a clock of its own and a next wake after what is on record', () => {
    check((list) => {
      for (const state of play(list).states) {
        const wake = nextWake(state);
        if (isFinal(toy, state)) continue;
        expect(wake).not.toBeNull();
        expect(Number(wake)).toBeGreaterThan(state.advancedToMs);
        expect(
          state.deadlines.some(({ deadline }) => toy.deadlines[deadline]?.beside !== true),
        ).toBe(true);
      }
    });
  });

  it('allowed never lists what is then refused for state or role, nor hides what would pass', () => {
    check((list) => {
      const { state } = play(list);
      for (const [personId, held] of Object.entries(posts)) {
        const list = allowed(toy, state, { personId, posts: held }, slice);
        const at = state.advancedToMs - START;
        for (const type of Object.keys(toy.commands)) {
          const answer = step(toy, state, { type }, by(personId, at), START + at, slice);
          const barred =
            !answer.ok &&
            ['notInThisState', 'notYourDesk', 'matterClosed', 'sameAsRegistrar'].includes(
              answer.code,
            );
          expect([type, list.includes(type)]).toEqual([type, !barred]);
        }
      }
    });
  });
});

const idOf = (at: object): string => {
  const { deadline, instance } = at as { deadline: string; instance: number };
  return `${deadline}#${instance}`;
};
