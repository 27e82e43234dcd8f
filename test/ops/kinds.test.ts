// Each kind that the database shows: opened by the second look that sees it, closed by the one that does not, kept as history.
import { blindOf } from '../../db/secrecy/blind';
import { noteFenced } from '../../db/matter/fenced';
import { readHead } from '../../db/matter/rows';
import { STUCK_KINDS } from '../../ops/watch';
import { makeWorld, ORGAN, type World } from './world';

const HOUR_MS = 3_600_000;
const QUIET_MS = 16 * 60_000;
const REFUSED = ['clockAhead', 'ledgerGap', 'fenced', 'forked', 'forged', 'orphanExecution'];
const TOP = {
  deadline: 'D',
  fired: [
    [4, 0, 1, 1_000],
    [4, 1, 1, 2_000],
  ],
  provisional: false,
};
const BEYOND = { deadline: 'D', fired: [], provisional: true, dueOn: '2027-02-01' };

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.clear());

interface Case {
  make: () => Promise<unknown>;
  mend: () => Promise<unknown>;
  /** How long it has to be so before it is seen, ms. */
  afterMs?: number;
  evidence?: object;
}

const setHead = (sets: string, ...values: unknown[]) =>
  world.sql(`update head set ${sets}`, values);
const notice = (state: string) =>
  world.sql(
    `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at, state)
     values ('n234567890123456789012', $1, 'm1', 'k', 'rung', '[]', '{}', duban_now(), $2)`,
    [ORGAN, state],
  );
const state = (...deadlines: object[]) =>
  setHead('overdue = true, state = $1', JSON.stringify({ deadlines }));
const tonight = (from: string, until: string) =>
  world.sql(
    `insert into roster (organ_id, post, person_id, from_at, until_at) values ($1, 'a@case', 'sitter', ${from}, ${until})`,
    [ORGAN],
  );

const SOUGHT: Record<string, Case> = {
  quarantined: {
    make: () => setHead('quarantined_at = duban_now()'),
    mend: () => setHead('quarantined_at = null'),
  },
  commandParked: {
    make: () => world.command('m1', true),
    mend: () => world.sql('delete from command'),
    evidence: { rows: 1, failures: 0 },
  },
  mailStuck: {
    make: () => notice('open'),
    mend: () => world.sql(`update notice set state = 'claimed'`),
    afterMs: 300_000,
    evidence: { notices: 1, noticeId: 'n234567890123456789012', attempts: 0 },
  },
  rosterEmpty: {
    make: () => tonight(`duban_now() - interval '3 days'`, `duban_now() - interval '2 days'`),
    mend: () => tonight(`duban_now() - interval '1 day'`, `duban_now() + interval '2 days'`),
    evidence: { posts: 'a@case', count: 1 },
  },
  calendarHorizon: {
    make: () => state(BEYOND),
    mend: () => state(),
    evidence: { deadlines: 1, matters: 1, firstDueOn: '2027-02-01', years: '2027' },
  },
  overdueTop: {
    make: () => state(TOP),
    mend: () => state(),
    evidence: { deadline: 'D', repeats: 1 },
  },
  waitingOnInactive: {
    make: () =>
      world.sql(
        `insert into absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at)
         values ('a', $1, 'sitter', now() - interval '1 day', now() + interval '9 days', 'sitter', now())`,
        [ORGAN],
      ),
    mend: () => world.sql('delete from absence'),
    evidence: { post: 'a@case' },
  },
};

const incidents = () =>
  world.sql<{ kind: string; open: boolean; body: object; count: number }>(
    'select kind, closed_at is null open, body, count from incident order by opened_at, kind',
  );

test.each(Object.entries(SOUGHT))('%s opens, closes, and stays as history', async (kind, one) => {
  const { afterMs = 0, evidence = {} } = one;
  await world.matter('m1');
  await world.lookAt(0);
  expect(await incidents()).toEqual([]);
  await one.make();
  if (afterMs > 0) {
    await world.lookAt(afterMs - 5_000);
    expect(await incidents()).toEqual([]);
  }
  await world.lookAt(afterMs + 2_000);
  expect(await incidents()).toEqual([
    { kind, open: true, count: 1, body: expect.objectContaining(evidence) as object },
  ]);
  expect(world.heard()).toEqual([`${kind} 1`]);
  await one.mend();
  await world.lookAt(afterMs + 4_000);
  expect(await incidents()).toMatchObject([{ kind, open: false }]);
  expect(world.warned).toEqual([]);
});

test('one look opens nothing; the next one in a row does', async () => {
  await world.matter('m1');
  const watch = world.watch({ targets: [] });
  await watch.look();
  await setHead('quarantined_at = duban_now()');
  await watch.look();
  expect(await incidents()).toEqual([]);
  await setHead('quarantined_at = null');
  await watch.look();
  await setHead('quarantined_at = duban_now()');
  await watch.look();
  expect(await incidents()).toEqual([]);
  await watch.look();
  expect(await incidents()).toMatchObject([{ kind: 'quarantined', open: true }]);
});

test('a kind that comes back is another incident; both stay', async () => {
  await world.matter('m1');
  for (const held of ['duban_now()', 'null', 'duban_now()', 'null']) {
    await setHead(`quarantined_at = ${held}`);
    await world.lookAt(0);
  }
  expect(await incidents()).toMatchObject([{ open: false }, { open: false }]);
});

test('a matter that is held is quarantined and nothing else, and is not mended', async () => {
  await world.matter('m1');
  await setHead(`next_alarm_at = duban_now(), quarantined_at = duban_now(), started_epoch = null`);
  await world.command('m1');
  await world.lookAt(HOUR_MS);
  expect(world.heard()).toEqual(['quarantined 1']);
  await world.lookAt(2 * HOUR_MS + 5_000);
  expect(world.heard()).toEqual(['quarantined 1']);
});

test('a desk whose person is in conflict waits; neither person nor cause is told (P8)', async () => {
  await world.matter('m1');
  await world.matter('m2');
  await world.bar('m1', 'sitter');
  await world.lookAt(0);
  expect(world.heard()).toEqual(['waitingOnInactive 1']);
  const said = world.hook.raw.join();
  expect(said).toContain('m1');
  expect(said).not.toMatch(/sitter|conflict|absent/);
  expect(said).not.toContain(blindOf(world.keys, 'sitter'));
});

test.each(STUCK_KINDS.filter(({ name }) => REFUSED.includes(name)).map(({ name }) => name))(
  '%s is over after 15 quiet minutes, once the matter serves steps',
  async (kind) => {
    await world.matter('m1');
    await world.incident(kind, 'm1');
    await world.lookAt(QUIET_MS - 120_000);
    expect(await incidents()).toMatchObject([{ kind, open: true }]);
    await setHead('started_epoch = null');
    await world.lookAt(QUIET_MS);
    expect((await incidents()).find((one) => one.kind === kind)).toMatchObject({ open: true });
    await setHead('started_epoch = epoch');
    await world.lookAt(QUIET_MS);
    expect((await incidents()).find((one) => one.kind === kind)).toMatchObject({ open: false });
  },
);

test('fenced: one batch of an epoch that is over is no incident, the third is', async () => {
  await world.matter('m1');
  const refuse = (epoch: number) =>
    world.db.tx({ organId: ORGAN }, async (q) => {
      await q.rows('set local role duban_worker');
      const head = await readHead(q, 'm1');
      if (head !== undefined) await noteFenced(q, head, epoch);
    });
  for (const epoch of [0, 0, -1, 0]) await refuse(epoch);
  expect(await incidents()).toEqual([]);
  await refuse(0);
  await refuse(0);
  expect(await incidents()).toMatchObject([
    { kind: 'fenced', open: true, body: { batchEpoch: 0, batches: 3, epoch: 1 } },
  ]);
});

test('nobodyToTell is over when its notice reached somebody', async () => {
  await world.matter('m1');
  await notice('nobodyToTell');
  await world.incident('nobodyToTell', 'm1');
  await world.sql(`update incident set body = '{"noticeId": "n234567890123456789012"}'`);
  await world.lookAt(0);
  expect(await incidents()).toMatchObject([{ open: true }]);
  await world.sql(
    `insert into delivery (notice_id, person_id, organ_id, matter_id, state) values ('n234567890123456789012', 'sitter', $1, 'm1', 'told')`,
    [ORGAN],
  );
  await world.lookAt(1_000);
  expect(await incidents()).toMatchObject([{ open: false }]);
});

test('mailBounced is over when the address is another', async () => {
  await world.matter('m1');
  await world.person('gone', 'old@example.org');
  await world.sql(
    `insert into message (id, organ_id, matter_id, message_id, person_id, address, state, next_attempt_at)
     values ('msg', $1, 'm1', '<x>', 'gone', 'old@example.org', 'failed', null)`,
    [ORGAN],
  );
  await world.incident('mailBounced', 'm1');
  await world.sql(`update incident set body = '{"messageId": "msg"}'`);
  await world.lookAt(HOUR_MS);
  expect(await incidents()).toMatchObject([{ open: true }]);
  await world.sql(`update person set address = 'new@example.org' where person_id = 'gone'`);
  await world.lookAt(HOUR_MS + 1_000);
  expect(await incidents()).toMatchObject([{ open: false }]);
});

test('every kind has a runbook that names what to do, and remedies that exist', () => {
  expect(new Set(STUCK_KINDS.map(({ name }) => name)).size).toBe(25);
  for (const { runbook, name, remedies } of STUCK_KINDS) {
    expect([name, runbook.causes.length > 0, runbook.steps.length > 0]).toEqual([name, true, true]);
    const text = runbook.steps.join(' ');
    for (const remedy of remedies)
      expect([name, text]).toEqual([name, expect.stringContaining(remedy)]);
  }
});
