// A corrected start: what was cancelled is judged anew too, and no level is told twice behind a moved due date (P3, invariants 3, 4).
import fc from 'fast-check';
import { listingsOf } from '../../domain/kernel/listings';
import {
  open,
  step,
  tick,
  type Command,
  type CommandSpec,
  type DomainEvent,
  type Json,
  type MatterState,
  type Procedure,
  type Slice,
  type Stepped,
} from '../../domain';
import { done, rungs } from './kernel-acts';
import { by, seed, slice, START, toy } from './kernel-toy';

const correct: CommandSpec<Record<string, Json>> = {
  label: { zh: '更正', en: 'correct' },
  from: 'open',
  who: () => ({ posts: ['worker@a'] }),
  decide: ({ command }) => {
    const startAtMs = Number(command['startAtMs']);
    const all = ['WORK', 'LIFE'].map(
      (deadline) => ({ do: 'correctStart', deadline, startAtMs }) as const,
    );
    return { ok: true, event: { type: 'corrected', receivedAtMs: startAtMs }, effects: all };
  },
};
/** Leaves without a stop, so that the clock of the state left is cancelled. */
const abandon: CommandSpec<Record<string, Json>> = {
  label: { zh: '放弃', en: 'abandon' },
  from: ['WORKING'],
  who: () => ({ posts: ['worker@a'] }),
  decide: () => ({
    ok: true,
    event: { type: 'abandoned', enters: 'CHECKING' },
    effects: [{ do: 'start', deadline: 'CHECK' }],
  }),
};

const { WORK, LIFE } = toy.deadlines;
if (WORK === undefined || LIFE === undefined) throw new Error('no WORK, no LIFE');
const byHead = () => ({ posts: ['head@a'] });
const corrected: Procedure = {
  ...toy,
  commands: { ...toy.commands, correct, abandon },
  deadlines: {
    ...toy.deadlines,
    WORK: { ...WORK, fromReceipt: true },
    LIFE: { ...LIFE, fromReceipt: true, pauseBy: byHead, extensionBy: byHead },
  },
};
const ms = (n: number) => ({ unit: 'MS' as const, n });
const under: Slice = {
  ...slice,
  pendingLapse: ms(90_000),
  deadlines: {
    ...slice.deadlines,
    LIFE: {
      limit: ms(3_000),
      ladder: 'short',
      extension: { by: ms(9_000), times: 1 },
      pauseMax: ms(9_000),
    },
  },
};

const begun = (): MatterState =>
  done(open(corrected, seed, { type: 'begin', receivedAtMs: START }, by('p1', 0), under)).state;
const act = (state: MatterState, command: Command, who: string, at: number, now = at): Stepped =>
  done(step(corrected, state, command, by(who, at), START + now, under));
const to = (at: number): Command => ({ type: 'correct', startAtMs: START + at });

describe('an instance that was cancelled', () => {
  const dropped = (at: number): MatterState => act(begun(), { type: 'abandon' }, 'p1', at).state;
  const again = (events: DomainEvent[]) =>
    events.filter(({ type }) => type === 'deadlineRejudged') as DomainEvent[];

  it('is breached where the right start shows that it was missed before, and the highest level says so', () => {
    const { events, state } = act(dropped(700), to(-2_000), 'p1', 750);
    const [event] = again(events);
    expect(event).toMatchObject({ deadline: 'WORK', instance: 1, dueNo: 2, status: 'breached' });
    expect(event).toMatchObject({ fromDueAtMs: START + 1_000, dueAtMs: START - 1_000 });
    expect(event).not.toHaveProperty('doneAtMs');
    const told = rungs(events);
    expect(told.at(-1)).toEqual([4, 0, 'fired', -500]);
    expect(told.slice(0, -1).map(([, , status]) => status)).toEqual([
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(listingsOf(state)).toContainEqual({ deadline: 'WORK', instance: 1, stopped: true });
  });

  it('stays cancelled, and nobody is alarmed, where it was not', () => {
    const { events, state } = act(dropped(700), to(-100), 'p1', 750);
    expect(again(events)).toMatchObject([{ status: 'cancelled', dueAtMs: START + 900 }]);
    expect(rungs(events)).toEqual([]);
    expect(state.settled?.[0]?.[5]).toBe('cancelled');
  });

  it('stays breached once it was, and no level speaks again (invariants 3, 4)', () => {
    const first = act(dropped(1_100), to(50), 'p1', 1_150);
    const second = act(first.state, to(-9_000), 'p1', 1_160);
    expect(again([...first.events, ...second.events])).toMatchObject([
      { status: 'breached', dueNo: 2 },
      { status: 'breached', dueNo: 3 },
    ]);
    expect(rungs(second.events)).toEqual([]);
  });
});

type Told = { deadline: string; instance: number; level: number; repeatNo: number; dueNo: number };
const asTold = (event: DomainEvent): Told => event as unknown as Told;

/** Alarms that stand twice in a ledger without having been taken back in between. */
function toldTwice(events: readonly DomainEvent[]): string[] {
  const standing = new Map<string, number>();
  const twice: string[] = [];
  for (const event of events) {
    const { deadline, instance, level, repeatNo, dueNo } = asTold(event);
    if (event.type === 'rungsWithdrawn')
      for (const [l, r, due] of event['rungs'] as number[][]) {
        const key = [deadline, instance, l, r].join('/');
        if (standing.get(key) === due) standing.delete(key);
        else twice.push(`${key} taken back under ${due} was never told`);
      }
    if (event.type !== 'rungFired' || event['status'] !== 'fired') continue;
    const key = [deadline, instance, level, repeatNo].join('/');
    if (standing.has(key)) twice.push(key);
    standing.set(key, dueNo);
  }
  return twice;
}

const orders = fc.record({
  /** How long the alarms of the first due date ran. */
  ran: fc.integer({ min: 2_500, max: 40_000 }),
  shift: fc.integer({ min: -800, max: 800 }),
  type: fc.constantFrom('requestPause', 'requestExtension'),
  /** When the act was confirmed that arrives behind the move. */
  agreed: fc.integer({ min: 100, max: 2_990 }),
  after: fc.integer({ min: 0, max: 30_000 }),
  later: fc.integer({ min: 0, max: 60_000 }),
});

/** Asked in time; alarms; the due date moves; more alarms; only then the second half, submitted before them, arrives. */
function behind({ ran, shift, type, agreed, after, later }: Order) {
  const ask = by('p3', 50);
  const wish = { type, deadline: 'LIFE', until: START + 7_000, cause: 'ILLNESS' };
  const events: DomainEvent[] = [];
  let state = begun();
  const take = (next: Stepped): void => {
    events.push(...next.events);
    ({ state } = next);
  };
  take(done(step(corrected, state, wish, ask, START + 50, under)));
  take(tick(corrected, state, START + ran, under));
  take(act(state, to(shift), 'p1', ran + 1));
  take(tick(corrected, state, START + ran + after, under));
  const confirm = { type: 'confirm', commandId: ask.commandId };
  const late = step(corrected, state, confirm, by('p2', agreed), START + ran + after + 1, under);
  if (late.ok) take(late);
  take(tick(corrected, state, START + ran + after + later, under));
  return { events, state, applied: late.ok };
}

interface Order {
  ran: number;
  shift: number;
  type: string;
  agreed: number;
  after: number;
  later: number;
}

it('invariant 4: an act submitted before alarms and applied behind the move of their due date has none told twice', () => {
  let applied = 0;
  fc.assert(
    fc.property(orders, (order) => {
      const life = behind(order);
      if (life.applied) applied += 1;
      expect(toldTwice(life.events)).toEqual([]);
    }),
    { numRuns: 300, seed: 4 },
  );
  expect(applied).toBeGreaterThan(100);
});

it('an act behind many repeats takes back every one of them, and the state still remembers few', () => {
  const order = { ran: 40_000, shift: 1, type: 'requestPause', agreed: 200, after: 0, later: 0 };
  const { events, state } = behind(order);
  const at = events.findIndex(({ type }) => type === 'rungsWithdrawn');
  const told = events
    .slice(0, at)
    .filter((event) => asTold(event).deadline === 'LIFE' && event['status' as never] === 'fired');
  expect(told.length).toBeGreaterThan(30);
  expect(events[at]?.['rungs' as never]).toEqual(
    told.map(asTold).map(({ level, repeatNo, dueNo }) => [level, repeatNo, dueNo]),
  );
  // Three levels and the first repeat of one due date.
  expect(state.deadlines.find(({ deadline }) => deadline === 'LIFE')?.fired.length).toBe(4);
});
