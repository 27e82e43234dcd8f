// One clock that is off: amber and an alert, no step refused, no rung before its instant (P1, P4, P11).
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { embeddedKeys } from '../../platform/keys';
import { ApiProcess } from '../support/api-process';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { startNode, type NodeProcess } from '../../faults/parts/node-process';
import { eventually } from '../support/temporal';
import { decided, eventsOf, incidentsOf, rungsOf } from './told';

const HOUR_MS = 3_600_000;
const office = new Installation({
  worker: false,
  workerEntry: 'worker/main.ts',
  dispatcher: false,
  loopEveryMs: 200,
});
const alerts: { at: string; text: string }[] = [];
let hook: Server;
let mailer: NodeProcess;

beforeAll(async () => {
  await office.start();
  mailer = await startNode('mail/main.ts', {
    ready: 'dispatcher is running',
    clockMs: -3 * HOUR_MS,
    env: {
      DATABASE_URL: office.database.appUrl,
      SMTP_URL: office.capture.url,
      DUBAN_VAULT_KEY: embeddedKeys(office.home).vaultKey,
      DUBAN_RULES: office.rules,
    },
  });
  hook = createServer((req, res) => {
    void json(req).then((body) => {
      alerts.push({ at: req.url ?? '', text: JSON.stringify(body) });
      res.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  // As far as JavaScript's clock goes; PostgreSQL, Temporal and the native core keep theirs.
  await office.startWorker({
    NODE_OPTIONS: '--import ./faults/parts/moved-clock.mjs',
    DUBAN_TEST_CLOCK_MS: String(3 * HOUR_MS),
    DUBAN_OPS_ALERT: hookUrl('/worker'),
  });
}, 240_000);

afterAll(async () => {
  await mailer.kill();
  hook.close();
  await office.stop();
});

it.each([
  ['3 s ahead', 3_000],
  ['20 s behind', -20_000],
  ['3 h ahead', 3 * HOUR_MS],
  ['3 h behind', -3 * HOUR_MS],
])(
  'of the API, %s',
  async (name, clockMs) => {
    const target = `/${name.replaceAll(' ', '-')}`;
    const api = await ApiProcess.start(office, {
      clockMs,
      env: { DUBAN_OPS_ALERT: hookUrl(target) },
    });
    try {
      const [jie, qu] = await Promise.all([api.as('jie'), api.as('qu')]);
      const registered = await jie.register(ownClue());
      expect(registered).toMatchObject({ status: 201, body: { state: 'REGISTERED' } });
      const id = String(registered.body['id']);
      await qu.does(id, 'acknowledgePickup');
      await nothingBeforeItsInstant(id);
      expect(await ready(api)).toMatchObject({
        ready: true,
        parts: expect.arrayContaining([
          { name: 'PostgreSQL', state: 'amber', hint: expect.stringContaining('clocks differ') },
          // Its own clock is off as well, and a clock of the API that is off does not make it look dead.
          { name: 'worker', state: 'amber', hint: expect.stringContaining('10800 s') },
        ]),
      });
      const alert = await eventually('the alert', () => alerts.find(({ at }) => at === target));
      expect(alert.text).toContain('clockSkew');
      expect(alert.text).not.toContain(id);
    } finally {
      await api.kill();
    }
  },
  60_000,
);

/** Whatever a process believes, what is on record bears true instants. */
async function nothingBeforeItsInstant(id: string): Promise<void> {
  await eventually('a rung of the next clock', async () =>
    (await rungsOf(office, id)).some(({ level }) => level === 1),
  );
  for (const { atMs, nowMs } of await eventsOf(office, id)) {
    expect(nowMs).toBeGreaterThanOrEqual(atMs);
    expect(Math.abs(Date.now() - nowMs)).toBeLessThan(30_000);
  }
}

const hookUrl = (path: string): string =>
  `http://127.0.0.1:${(hook.address() as AddressInfo).port}${path}`;

const ready = async ({ opsUrl }: ApiProcess): Promise<unknown> =>
  (await fetch(`${opsUrl}/readyz`)).json();

it('of the worker: ops are told by the worker itself, once', async () => {
  await eventually('the alert', () => alerts.some(({ at }) => at === '/worker'));
  const told = alerts.filter(({ at }) => at === '/worker').map(({ text }) => text);
  expect(told.filter((text) => text.includes('clockSkew'))).toHaveLength(1);
  expect(told[0]).toContain('"process":"worker"');
});

it('of the dispatcher: mails tell the true lateness', async () => {
  const mail = await eventually('a blue mail', async () =>
    (await office.mails()).find(({ subject }) => subject.includes('蓝色')),
  );
  expect(mail.text).toMatch(/已逾期: \d+ 秒/);
});

it('of Temporal, ahead: nothing is recorded before its instant, and an incident says so', async () => {
  await office.database.moveClock(-20_000);
  const [jie, qu] = await Promise.all([office.as('jie'), office.as('qu')]);
  const receivedAt = new Date(Date.now() - 20_100).toISOString();
  const id = String((await jie.register(ownClue({ receivedAt }))).body['id']);
  const answer = await qu.send(id, 'acknowledgePickup');
  expect(answer.status).toBe(202);
  await eventually('the incident', async () => (await incidentsOf(office)).includes('clockAhead'));
  expect((await eventsOf(office, id)).filter(({ nowMs }) => nowMs > Date.now() - 14_000)).toEqual(
    [],
  );
  await office.database.moveClock(0);
  expect(await decided(jie, answer)).toMatchObject({ state: 'accepted' });
}, 60_000);
