// The ops port: details and metrics for operations, none of it public, no id and no name in it (P8).
import { pino } from 'pino';
import { createOpsApp } from '../../api/ops-app';
import { listen, type Listening } from '../../api/server';
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';

const office = new Installation({ worker: false, dispatcher: false });
let ops: Listening;
let jie: Officer;
let matterId: string;

beforeAll(async () => {
  await office.start();
  const { ports } = office.assembled;
  ops = await listen(createOpsApp({ ...ports, log: pino({ enabled: false }) }), 0, '127.0.0.1');
  jie = await office.as('jie');
  const view = (await jie.register(ownClue({ reporters: [REAL_NAME] }))).body;
  matterId = String(view['id']);
  await jie.get(`/clues/${matterId}`);
  await jie.get('/clues/an_id_that_is_none');
  await jie.register({ ...ownClue(), content: '' });
  await fetch(`${office.baseUrl}/api/v1/clues/${matterId}/content/../../x?q=${matterId}`);
}, 90_000);

afterAll(async () => {
  await ops.stop();
  await office.stop();
});

const at = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${ops.port}${path}`);
const metrics = async (): Promise<string> => (await at('/metrics')).text();

it('says how each part is, and what to do about one that is down', async () => {
  const answer = await at('/readyz');
  const { ready, parts } = (await answer.json()) as { ready: boolean; parts: Part[] };
  expect([answer.status, ready]).toEqual([200, true]);
  expect(parts.map(({ name }) => name)).toEqual([
    ...['PostgreSQL', 'Temporal', 'worker', 'mail'],
    ...['audiences', 'nobodyToTell', 'ledger', 'calendar'],
  ]);
  expect(parts.find(({ name }) => name === 'PostgreSQL')?.state).toBe('ok');
  const worker = parts.find(({ name }) => name === 'worker');
  expect([worker?.state, worker?.hint]).toEqual([
    'down',
    expect.stringContaining('npm run worker'),
  ]);
});

interface Part {
  name: string;
  state: string;
  hint?: string;
}

it('counts requests by template and status, and acts by outcome', async () => {
  const text = await metrics();
  const counted = (labels: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.includes(labels))
      ?.split(' ')
      .at(-1);
  const route = 'route="/api/v1/clues/{id}"';
  expect(counted(`_count{method="GET",${route},status="200"}`)).toBe('1');
  expect(counted(`_count{method="GET",${route},status="404"}`)).toBe('1');
  expect(counted('duban_commands_total{outcome="refused",code="invalidBody"}')).toBe('1');
  const taken = ['accepted', 'waiting'].map((one) => counted(`{outcome="${one}",code=""}`));
  expect(taken.filter((one) => one !== undefined)).toEqual(['1']);
  expect(counted('duban_commands_undecided{state="waiting",organ=')).toBe('0');
});

it('counts a row that waits to be decided', async () => {
  // Nobody works, so that the answer would only come after 12 s: the row is what counts.
  void jie.send(matterId, 'recordAcceptanceNotice', { mode: 'PHONE' }).catch(() => undefined);
  for (
    let look = 0;
    !/undecided\{state="waiting",organ="\w+"\} 1/.test(await metrics());
    look += 1
  ) {
    if (look > 100) throw new Error('the row was not counted');
    await new Promise((done) => setTimeout(done, 50));
  }
});

it('counts no request that is about a sealed stub (P8)', async () => {
  const requests = async (): Promise<string[]> =>
    (await metrics())
      .split('\n')
      .filter((line) =>
        /^duban_(http|commands_total).*route="\/api\/v1\/clues|^duban_commands_total/.test(line),
      );
  const before = await requests();
  const stub = await jie.register({
    ...{ competence: 'superior', receivedAt: new Date().toISOString() },
  });
  expect([201, 202]).toContain(stub.status);
  const { status } = await jie.get(`/clues/${String(stub.body['id'])}`);
  expect(status).toBe(200);
  expect(await requests()).toEqual(before);
});

it('degrades, and stays ready, where an audience is empty or a step waits', async () => {
  await office.database.asSuper(
    `update person set address_dead_at = duban_now() where person_id in (
       select person_id from post_holder where post = 'principalLeader@organ')`,
  );
  await office.database.asSuper(
    `insert into incident (organ_id, kind, matter_id) select organ_id, 'nobodyToTell', matter_id from head where not sealed limit 1`,
  );
  const answer = await at('/readyz');
  const told = (await answer.json()) as { ready: boolean; degraded: boolean; parts: Part[] };
  expect([answer.status, told.ready, told.degraded]).toEqual([200, true, true]);
  const hintOf = (name: string): string | undefined =>
    told.parts.find((part) => part.name === name && part.state === 'amber')?.hint;
  expect(hintOf('audiences')).toContain('principalLeader@organ');
  expect(hintOf('nobodyToTell')).toContain('1 matter(s)');
});

it('holds no id, no name and no type of command, and neither does a log line', async () => {
  const told = `${await metrics()}\n${office.logs.join('\n')}`;
  for (const secret of [matterId, jie.personId, 'an_id_that_is_none', 'recordAcceptanceNotice']) {
    expect(told.replace(/"(matterId|commandId)":"[^"]*"/g, '')).not.toContain(secret);
  }
  expect(office.logs.join('\n')).toContain('"route":"/api/v1/clues/{id}"');
});

it('is not public', async () => {
  const open = await fetch(`${office.baseUrl}/metrics`);
  expect(open.status).toBe(404);
  const ready = await fetch(`${office.baseUrl}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([200, 'ready']);
});

it('keeps two APIs of one process apart', async () => {
  const before = await metrics();
  const other = await new Installation({ worker: false, dispatcher: false }).start();
  try {
    await fetch(`${other.baseUrl}/livez`);
    const requests = (text: string): string[] =>
      text.split('\n').filter((line) => line.includes('_count{') && line.includes('livez'));
    expect(requests(await other.assembled.ports.metrics.registry.metrics())).toHaveLength(1);
    expect(requests(await metrics())).toEqual(requests(before));
  } finally {
    await other.stop();
  }
}, 60_000);
