// Acts that arrive behind others, as they do when they are sent again: when they count, and what they still do (P3).
import fc from 'fast-check';
import {
  step,
  tick,
  type Command,
  type Context,
  type DomainEvent,
  type MatterState,
  type Slice,
} from '../../domain';
import type { Procedure } from '../../domain/kernel/procedure';
import { text, toProposed, type Life } from './clue-life';
import { births, walk, wander } from './clue-wander';
import { done, opened } from './kernel-acts';
import { by, slice, START, toy } from './kernel-toy';

jest.setTimeout(120_000);

interface Act {
  before: MatterState;
  events: DomainEvent[];
  submittedAtMs: number;
}

const LATE_MS = [0, 1, 3, 20, 400, 5_000];
/** Starts at the instant of delivery, which the command brings. */
const BRINGS_ITS_START = 'INQUIRY_ANSWER';

/** What the next step of a walk put on record; no events where it was refused. */
function acted(life: Life, n: number): Act {
  const { state: before, events } = life;
  life.lateMs = LATE_MS[n % LATE_MS.length] ?? 0;
  wander(life, n);
  const submittedAtMs = life.now - life.lateMs;
  return { before, events: life.events.slice(events.length), submittedAtMs };
}

const startOf = ({ deadlines }: MatterState, event: DomainEvent): number =>
  deadlines.find(
    (one) =>
      one.deadline === event['deadline' as never] && one.instance === event['instance' as never],
  )?.startAtMs ?? 0;

/** P3 word by word. */
function countsAt({ before, events, submittedAtMs }: Act): number {
  const moves = events.some((event) => 'enters' in event && event.enters !== undefined);
  if (moves) return Math.max(submittedAtMs, before.enteredAtMs);
  const stopped = events.filter(({ type }) => type === 'deadlineStopped');
  return Math.max(submittedAtMs, ...stopped.map((event) => startOf(before, event)));
}

function check(act: Act, seen: Set<string>): void {
  const own = act.events.filter(({ commandId }) => commandId !== undefined);
  const [first] = own;
  if (first === undefined) return;
  const atMs = countsAt(act);
  expect([first.type, first.atMs]).toEqual([first.type, atMs]);
  for (const event of own) {
    if (event.type === 'deadlineStopped')
      expect(event).toMatchObject({
        doneAtMs: Math.max(act.submittedAtMs, startOf(act.before, event)),
      });
    if (event.type === 'deadlineStarted' && event['deadline' as never] !== BRINGS_ITS_START)
      expect(event).toMatchObject({ startAtMs: atMs });
  }
  const behind = act.submittedAtMs < act.before.enteredAtMs;
  if (behind) seen.add(atMs === act.submittedAtMs ? 'own submission' : 'clamped');
}

test('P3: a change of state counts not before the state it leaves, any other act at its own submission', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(births, walk, (born, steps) => {
      const life = born();
      for (const n of steps) check(acted(life, n), seen);
      expect(life.refold()).toEqual(life.state);
    }),
    { numRuns: 60, seed: 33, endOnFailure: true },
  );
  expect([...seen].sort()).toEqual(['clamped', 'own submission']);
});

const { LIFE } = toy.deadlines;
if (LIFE === undefined) throw new Error('no LIFE');
const byHead = () => ({ posts: ['head@a'] });
/** The toy with a clock beside all states that may be extended and paused. */
const long: Procedure = {
  ...toy,
  deadlines: { ...toy.deadlines, LIFE: { ...LIFE, extensionBy: byHead, pauseBy: byHead } },
};
const ms = (n: number) => ({ unit: 'MS' as const, n });
const longSlice: Slice = {
  ...slice,
  pendingLapse: ms(60_000),
  deadlines: {
    ...slice.deadlines,
    LIFE: {
      limit: ms(5_000),
      ladder: 'short',
      extension: { by: ms(9_000), times: 1 },
      pauseMax: ms(9_000),
    },
  },
};

const ASKED = START + 10;
const life = ({ deadlines }: MatterState) => {
  const { dueAtMs, missedAtMs, pausedAtMs, pausedUntilMs, rungs } =
    deadlines.find(({ deadline }) => deadline === 'LIFE') ?? never();
  return { dueAtMs, missedAtMs, pausedAtMs, pausedUntilMs, rungs };
};
const never = (): never => {
  throw new Error('LIFE has ended');
};

type Sent = ['confirm' | 'finish' | 'time', number];

/** Asks, then does the rest in the order given: what comes behind a later one is applied late. */
function play(type: string, order: Sent[]): MatterState {
  const asked = by('p3', ASKED - START);
  const ask = { type, deadline: 'LIFE', until: START + 7_000, cause: 'ILLNESS' };
  let { state } = done(step(long, opened().state, ask, asked, ASKED, longSlice));
  let now = 0;
  for (const [what, at] of order) {
    now = Math.max(now, at);
    if (what === 'time') state = tick(long, state, START + at, longSlice).state;
    else
      state = done(
        step(long, state, ...acts(what, at, asked.commandId), START + now, longSlice),
      ).state;
  }
  return state;
}

const acts = (what: 'confirm' | 'finish', at: number, commandId: string): [Command, Context] =>
  what === 'finish'
    ? [{ type: 'finish' }, by('p1', at)]
    : [{ type: 'confirm', commandId }, by('p2', at)];

test.each(['requestExtension', 'requestPause'])(
  'P3: %s agreed before a change of state does the same where it is applied behind it',
  (type) => {
    const instants = fc.tuple(
      fc.integer({ min: 11, max: 4_900 }),
      fc.integer({ min: 1, max: 4_900 }),
      fc.constantFrom(0, 300, 1_500, 4_000),
    );
    fc.assert(
      fc.property(instants, ([agreed, gap, lag]) => {
        const finished = Math.min(agreed + gap, 5_000);
        const confirm: Sent = ['confirm', agreed];
        const finish: Sent = ['finish', finished];
        const time: Sent = ['time', finished + lag];
        // Past the end of the pause, so that what was planned behind it shows.
        const after: Sent = ['time', 9_000];
        expect(life(play(type, [finish, time, confirm, after]))).toEqual(
          life(play(type, [confirm, finish, time, after])),
        );
      }),
      { numRuns: 300 },
    );
  },
);

test('an alarm that a late pause takes back stands again when the clock goes on, also after the miss', () => {
  const life = toProposed('SHELVED');
  const whole = () =>
    life.state.deadlines.find(({ deadline }) => deadline === 'WHOLE_LIFE') ?? never();
  const [, second] = [whole().dueAtMs, whole().dueAtMs + 1_000];
  life.wait(second - life.now + 5);
  expect(whole().fired.at(-1)?.[0]).toBe(2);
  life.lateMs = 100;
  life.do('principal', 'approveDisposal');
  life.lateMs = 0;
  const { pausedAtMs = 0, fired } = whole();
  expect([pausedAtMs < second, fired.at(-1)?.[0]]).toEqual([true, 1]);
  life.wait(50_000);
  const resumedAtMs = life.now + 2;
  life.do('head', 'reviewShelved', { outcome: 'activate', opinion: text('o') }).confirm('leader');
  expect(whole().rungs[0]).toEqual([2, 0, second + resumedAtMs - pausedAtMs]);
});

test.each(['requestExtension', 'requestPause'])(
  'P3: %s asked and agreed before due is not too late because the matter moved on behind due',
  (type) => {
    const asked = by('p3', 4_000);
    const ask = { type, deadline: 'LIFE', until: START + 7_000, cause: 'ILLNESS' };
    const moved = done(
      step(long, opened().state, ...acts('finish', 5_600, ''), START + 5_600, longSlice),
    );
    expect(life(moved.state).missedAtMs).toBe(START + 5_000);
    const opens = done(step(long, moved.state, ask, asked, START + 5_700, longSlice)).state;
    const agreed = acts('confirm', 4_500, asked.commandId);
    const { state } = done(step(long, opens, ...agreed, START + 5_710, longSlice));
    expect(life(state).missedAtMs).toBeUndefined();
  },
);
