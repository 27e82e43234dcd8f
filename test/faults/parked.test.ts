// A row that our own code cannot decide, between good ones: they go on, it is parked with an incident (P1, P10).
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { entry } from '../../api/kinds/entry';
import type { MatterKind } from '../../api/kinds/kind';
import { letterKind } from '../api/toy/kind';
import { runConsole } from '../support/console';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { decided, eventsOf, incidentsOf, rowsOf, typesOf } from './told';
import { faulty } from './toy/procedure';

const kind: MatterKind = {
  ...letterKind,
  procedure: faulty,
  commands: [
    ...letterKind.commands,
    entry('stumble', { how: z.enum(['well', 'badly']) }, { how: 'well' }),
  ],
};
const office = new Installation({
  kinds: [kind],
  rules: 'test/api/toy/pack.json',
  workerEntry: 'test/faults/toy/worker-main.ts',
  dispatcher: false,
  loopEveryMs: 100,
});
let jie: Officer;
let fang: Officer;

beforeAll(async () => {
  await office.start();
  [jie, fang] = await Promise.all([office.as('jie'), office.as('fang')]);
}, 240_000);
afterAll(() => office.stop());

const send = (id: string, type: string, fields = {}): Promise<Answer> =>
  fang.call(
    'POST',
    `/letters/${id}/commands`,
    { type, ...fields },
    { 'idempotency-key': newKey() },
  );

const draft = async (): Promise<string> =>
  String((await jie.call('POST', '/letters', {}, { 'idempotency-key': newKey() })).body['id']);

it('parks it after five attempts, and the rows behind it are decided in order', async () => {
  const id = await draft();
  expect(await send(id, 'stumble', { how: 'well' })).toMatchObject({ status: 200 });
  const bad = await send(id, 'stumble', { how: 'badly' });
  expect(bad.status).toBe(202);
  const behind = await Promise.all([send(id, 'sendLetter')]);
  expect(await decided(fang, bad)).toMatchObject({ state: 'parked', code: null });
  await eventually('the letter sent', async () =>
    (await typesOf(office, id)).includes('letterSent'),
  );
  expect([200, 202]).toContain(behind[0].status);
  expect(await send(id, 'recordReturn', { note: '已整改' })).toMatchObject({
    status: 200,
    body: { state: 'ANSWERED' },
  });
  expect(await typesOf(office, id)).toEqual(
    expect.arrayContaining(['letterDrafted', 'stumbled', 'letterSent', 'returnRecorded']),
  );
  const rows = await rowsOf(office, id);
  expect(rows.map(({ outcome }) => outcome?.state ?? 'none')).toEqual([
    'accepted',
    'accepted',
    'none',
    'accepted',
    'accepted',
  ]);
  expect(await incidentsOf(office)).toEqual(['commandParked']);
  const [failures] = await office.database.asSuper<{ failures: number }>(
    'select failures from command where parked_at is not null',
  );
  expect(failures).toEqual({ failures: 5 });
}, 60_000);

describe('a parked row', () => {
  let id: string;
  let bad: string;
  const opened = async (): Promise<number> =>
    (
      await office.database.asSuper(
        "select from incident where kind = 'commandParked' and matter_id = $1 and closed_at is null",
        [id],
      )
    ).length;

  beforeAll(async () => {
    id = await draft();
    const answer = await send(id, 'stumble', { how: 'badly' });
    bad = String(answer.body['commandId']);
    expect(await decided(fang, bad)).toMatchObject({ state: 'parked' });
    expect(await send(id, 'stumble', { how: 'well' })).toMatchObject({ status: 200 });
  }, 60_000);

  it('taken up again with its fault still there is parked by the next attempt', async () => {
    expect(await redeliver(bad, 'CANARY too early')).toMatchObject({ status: 0 });
    expect(await decided(fang, bad)).toMatchObject({ state: 'parked' });
    expect(await opened()).toBe(1);
    expect(await failuresOf(bad)).toBe(6);
  }, 60_000);

  it('is decided by mended code with its old instant, once, and it is on record who looked after it', async () => {
    await office.killWorker();
    expect(await redeliver(bad, 'CANARY mended')).toMatchObject({ status: 0 });
    expect(await opened()).toBe(0);
    expect((await redeliver(bad, 'CANARY again')).stdout).toContain('not parked');
    await office.startWorker({}, 'test/faults/toy/mended-worker-main.ts');
    const end = await decided(fang, bad);
    expect(end).toMatchObject({ state: 'accepted' });
    expect((await redeliver(bad, 'CANARY again')).stdout).toContain('decided already');
    const events = await eventsOf(office, id);
    const [good, late, ...more] = events.filter(({ type }) => type === 'stumbled');
    expect(more).toEqual([]);
    expect([good?.commandId === bad, late?.commandId]).toEqual([false, bad]);
    expect(late?.atMs).toBe(Date.parse(String(end['submittedAt'])));
    expect(late?.atMs).toBeLessThan(good?.atMs ?? 0);
    const log = await office.database.asSuper<{ body: string }>(
      "select body from log where stream like 'ops:%' order by seq",
    );
    const begun = log.map(({ body }) => JSON.parse(body) as { did: string });
    expect(begun.filter(({ did }) => did === 'repairBegun')).toEqual(
      Array(2).fill(expect.objectContaining({ remedy: 'redeliverCommand', commandId: bad })),
    );
    expect(JSON.stringify(log)).not.toContain('CANARY');
  }, 60_000);

  it('that does not exist: says so', async () => {
    expect((await redeliver('A'.repeat(22), 'why')).status).toBe(1);
    expect((await redeliver(randomUUID(), 'why')).status).toBe(1);
    expect((await redeliver(bad, ' ')).status).toBe(2);
  });
});

describe('P1: a parked row goes once to every new build by itself', () => {
  let bad: string;
  let id: string;

  beforeAll(async () => {
    await beWorker('first');
    id = await draft();
    bad = String((await send(id, 'stumble', { how: 'badly' })).body['commandId']);
    expect(await decided(fang, bad)).toMatchObject({ state: 'parked' });
  }, 60_000);

  it('not while a worker of an old build may get it, nor when one of that build comes back', async () => {
    await office.killWorker();
    await office.startWorker({ DUBAN_TEST_BUILD: 'second' });
    await looked();
    expect(await failuresOf(bad)).toBe(5);
    await beWorker('first');
    await looked();
    expect(await failuresOf(bad)).toBe(5);
  }, 60_000);

  it('a build with the same fault tries it, parks it again and leaves it', async () => {
    await beWorker('second');
    await eventually('the sixth failure', async () => (await failuresOf(bad)) === 6);
    expect(await decided(fang, bad)).toMatchObject({ state: 'parked' });
    await looked();
    expect(await failuresOf(bad)).toBe(6);
    await beWorker('first');
    await looked();
    expect(await failuresOf(bad)).toBe(6);
  }, 60_000);

  it('the build that is mended decides it, and that is on record', async () => {
    await beWorker('third', 'test/faults/toy/mended-worker-main.ts');
    await eventually('its acceptance', async () =>
      (await rowsOf(office, id)).some((row) => row.id === bad && row.outcome?.state === 'accepted'),
    );
    const log = await office.database.asSuper<{ body: string }>(
      "select body from log where stream like 'ops:%' and body like $1 order by seq",
      [`%${bad}%`],
    );
    expect(log.map(({ body }) => JSON.parse(body) as object)).toEqual(
      ['second', 'third'].map((build) => ({
        did: 'takenUpByNewBuild',
        builds: [build],
        commandId: bad,
      })),
    );
  }, 60_000);
});

it('P8: what is parked of a sealed stub is taken up by the id of its incident alone', async () => {
  await beWorker('first');
  const id = await draft();
  const bad = String((await send(id, 'stumble', { how: 'badly' })).body['commandId']);
  expect(await decided(fang, bad)).toMatchObject({ state: 'parked' });
  await office.database.asSuper('update head set sealed = true where matter_id = $1', [id]);
  const [incident] = await office.database.asSuper<{ id: string }>(
    "select id from incident where kind = 'commandParked' and matter_id = $1 and closed_at is null",
    [id],
  );
  const { stdout, status } = await redeliver(incident?.id ?? '', 'CANARY');
  expect(status).toBe(0);
  expect(stdout).toContain('taken up again');
  expect(stdout).not.toContain(id);
  await eventually('the sixth failure', async () => (await failuresOf(bad)) === 6);
  const [entry] = await office.database.asSuper<{ body: string }>(
    `select body from log where stream like 'ops:%' and body like '%"repairBegun"%' order by seq desc limit 1`,
  );
  expect(JSON.parse(entry?.body ?? '')).toMatchObject({ incidentId: incident?.id });
  for (const secret of [id, bad, 'CANARY']) expect(entry?.body).not.toContain(secret);
}, 60_000);

/** Only this worker is there, and every other was gone long ago. */
async function beWorker(build: string, entry?: string): Promise<void> {
  await office.killWorker();
  await office.database.asSuper("update process_clock set seen_at = seen_at - interval '1 hour'");
  await office.startWorker({ DUBAN_TEST_BUILD: build }, entry);
}

/** The delivery loop, which looks every 100 ms, has looked some times. */
const looked = (): Promise<void> => new Promise((done) => setTimeout(done, 1_000));

/** As ops do it who have no public key: the API's loop sends. */
const redeliver = (commandId: string, reason: string) =>
  runConsole(office, ['redeliver', commandId, '--reason', reason], { DUBAN_VERIFY_KEY: '' });

const failuresOf = async (commandId: string): Promise<number | undefined> =>
  (
    await office.database.asSuper<{ failures: number }>(
      'select failures from command where id = $1',
      [commandId],
    )
  )[0]?.failures;
