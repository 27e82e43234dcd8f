// Correcting the organ's receipt (domain §5.2): new dueNo, old dates kept, fired alarms stay fired (invariant 3).
import { Life, registration, START, text } from './clue-life';
import { listingsOf } from '../../domain/kernel/listings';

const HOUR_MS = 3_600_000;
const reason = { reason: text('reason') };
const open = (life: Life, deadline: string) => {
  const found = life.state.deadlines.find((one) => one.deadline === deadline);
  if (found === undefined) throw new Error(`no ${deadline}`);
  return found;
};
const correct = (life: Life, receivedAtMs: number) =>
  life.do('registrar', 'correctReceipt', { receivedAtMs, ...reason }).confirm('intakeLeader');
const fired = (life: Life, from: number) =>
  life.events
    .slice(from)
    .flatMap((event) =>
      event.type === 'rungFired' && event['deadline'] === 'PICKUP'
        ? [[event['level'], event['status']]]
        : [],
    );

test('an earlier receipt brings every clock that counts from it forward, with the old date on record', () => {
  const life = new Life(['r1']);
  const before = life.state.deadlines;
  correct(life, START - 1100);
  expect(life.state.receivedAtMs).toBe(START - 1100);
  for (const was of before) {
    const now = open(life, was.deadline);
    expect([now.dueNo, now.startAtMs]).toEqual([2, START - 1100]);
    expect(now.dueAtMs).toBe(was.dueAtMs - 1000);
  }
  const moved = life.events.filter((event) => event.type === 'dueMoved');
  expect(moved).toMatchObject(
    before.map((was) => ({ cause: 'correction', fromDueAtMs: was.dueAtMs })),
  );
  expect(life.refold()).toEqual(life.state);
});

test('it takes a second person, and a later date only the leader in charge', () => {
  const life = new Life([], registration(START, [], { receivedAtMs: START - 2000 }));
  const due = open(life, 'PICKUP').dueAtMs;
  life.do('registrar', 'correctReceipt', { receivedAtMs: START - 500, ...reason });
  expect(open(life, 'PICKUP').dueAtMs).toBe(due);
  for (const who of ['registrar', 'intakeHead', 'officeHead', 'principal'])
    expect(
      life.try(who, 'confirm', { commandId: life.state.pending[0]?.commandId ?? '' }),
    ).toBeDefined();
  life.confirm('intakeLeader');
  expect(open(life, 'PICKUP').dueAtMs).toBe(due + 1500);
});

test('what had been missed stays missed under a later receipt, and no level fires twice (invariants 3, 4)', () => {
  const life = new Life([], registration(START, [], { receivedAtMs: START - 2000 }));
  const due = open(life, 'PICKUP').dueAtMs;
  life.wait(due - life.now + 1);
  expect(open(life, 'PICKUP').missedAtMs).toBe(due);
  const seen = open(life, 'PICKUP').fired.length;
  correct(life, START - 1);
  expect(open(life, 'PICKUP')).toMatchObject({ missedAtMs: due, dueAtMs: due + 1999 });
  expect(open(life, 'PICKUP').fired.length).toBe(seen);
  life.do('pickup', 'acknowledgePickup');
  expect(life.events.find((event) => event.type === 'deadlineStopped')).toMatchObject({
    status: 'breached',
  });
});

test('made overdue by the correction, only the highest alarm speaks', () => {
  const life = new Life();
  const from = life.events.length;
  correct(life, START - HOUR_MS);
  const alarms = fired(life, from);
  expect(alarms.slice(0, -1).every(([, status]) => status === 'skipped')).toBe(true);
  expect(alarms.at(-1)).toEqual([4, 'fired']);
  expect(open(life, 'PICKUP').missedAtMs).toBe(open(life, 'PICKUP').dueAtMs);
});

test('never past the registration, never older than the pack allows, never without a reason', () => {
  const life = new Life();
  const code = (receivedAtMs: unknown, more = reason) =>
    life.try('registrar', 'correctReceipt', { receivedAtMs: receivedAtMs as number, ...more })
      ?.code;
  expect(code(START + 1)).toBe('receivedInFuture');
  expect(code(START - 400 * 24 * HOUR_MS)).toBe('receivedTooLongAgo');
  expect(code(START - 100)).toBe('noChange');
  expect(code('yesterday')).toBe('badCommand');
  expect(code(START - 200, {} as typeof reason)).toBe('reasonRequired');
});

test('a clock at rest misses nothing by the correction, and resumes from the corrected date', () => {
  const life = new Life()
    .do('pickup', 'acknowledgePickup')
    .do('office', 'submitDisposal', {
      way: 'SHELVED',
      department: 'supervision1',
      officer: 'officer',
      opinion: text('o'),
    })
    .do('principal', 'approveDisposal');
  const was = open(life, 'WHOLE_LIFE');
  life.wait(was.dueAtMs - life.now + 10);
  life
    .do('registrar', 'correctReceipt', { receivedAtMs: START - 600, ...reason })
    .confirm('leader');
  const rests = open(life, 'WHOLE_LIFE');
  expect(rests).toMatchObject({ dueAtMs: was.dueAtMs - 500, pausedAtMs: was.pausedAtMs });
  expect(rests).not.toHaveProperty('missedAtMs');
});

describe('what is done already is judged anew', () => {
  const picked = (receivedAtMs?: number): Life =>
    new Life([], registration(START, [], receivedAtMs === undefined ? {} : { receivedAtMs })).do(
      'pickup',
      'acknowledgePickup',
    );
  const rejudged = (life: Life) => life.events.filter(({ type }) => type === 'deadlineRejudged');
  const settled = (life: Life) => life.state.settled?.find(([deadline]) => deadline === 'PICKUP');

  test('in time by the wrong receipt, late by the right one: breached, and the highest alarm says so', () => {
    const life = picked();
    const done = life.now;
    const was = settled(life)?.[3] ?? 0;
    const from = life.events.length;
    // By the right receipt it was due 9 s before it was picked up.
    correct(life, START - 100 - (was - done) - 9_000);
    expect(rejudged(life)).toMatchObject([
      { deadline: 'PICKUP', dueNo: 2, fromDueAtMs: was, status: 'breached', doneAtMs: done },
    ]);
    const alarms = fired(life, from);
    expect(alarms.length).toBeGreaterThan(1);
    expect(alarms.slice(0, -1).every(([, status]) => status === 'skipped')).toBe(true);
    expect(alarms.at(-1)?.[1]).toBe('fired');
    const last = life.events.findLast(
      (event) => event.type === 'rungFired' && event['deadline'] === 'PICKUP',
    );
    expect(last).toMatchObject({ deadline: 'PICKUP', dueNo: 2, doneAtMs: done });
    expect(life.refold()).toEqual(life.state);
  });

  test('still in time it stays met, with the new date beside the old one and nobody alarmed', () => {
    const life = picked();
    const was = settled(life)?.[3] ?? 0;
    const from = life.events.length;
    correct(life, START - 101);
    expect(rejudged(life)).toMatchObject([{ status: 'met', fromDueAtMs: was, dueAtMs: was - 1 }]);
    expect(fired(life, from)).toEqual([]);
    expect(settled(life)?.[5]).toBe('met');
  });

  test('breached it stays, also under a later receipt, and no level speaks again (invariants 3, 4)', () => {
    const life = new Life([], registration(START, [], { receivedAtMs: START - 2000 }));
    life.wait(open(life, 'PICKUP').dueAtMs - life.now + 1).do('pickup', 'acknowledgePickup');
    const from = life.events.length;
    correct(life, START - 1);
    expect(rejudged(life)).toMatchObject([{ deadline: 'PICKUP', status: 'breached' }]);
    correct(life, START - HOUR_MS);
    expect(rejudged(life)).toMatchObject([{ dueNo: 2 }, { dueNo: 3, status: 'breached' }]);
    expect(fired(life, from)).toEqual([]);
  });

  test('a listing that only the correction brings can be taken off: its deadline has stopped', () => {
    const life = picked();
    correct(life, START - HOUR_MS);
    expect(listingsOf(life.state)).toContainEqual(
      expect.objectContaining({ deadline: 'PICKUP', stopped: true }),
    );
    const off = life.try('intakeLeader', 'delist', { deadline: 'PICKUP', ...reason });
    expect(off).toBeUndefined();
  });
});
