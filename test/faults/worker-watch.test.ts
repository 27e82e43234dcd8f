// The watch beside the worker, with what `npm start` gives a worker: where no API sends, a row that stands still is sent
// all the same (P10), and ops hear of it but for who must not (invariant 5).
import { readConfig } from '../../platform/config';
import { environments } from '../../platform/start/environments';
import { buildName } from '../../worker/sources';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { eventually } from '../support/temporal';
import { eventsOf, incidentsOf, rowsOf } from './told';

/** Beyond what the watch waits for before anything is wrong. */
const PATIENCE_MS = 61_000;
const OPS = 'ops@elsewhere.example';
const WEI = 'wei@district.example';
// The API's loop looks once, when it starts.
const office = new Installation({
  rules: 'rules/135.json',
  worker: false,
  workerEntry: 'worker/main.ts',
  dispatcher: false,
  loopEveryMs: 3_600_000,
});

const given = (): Record<string, string> => {
  const config = readConfig({ DUBAN_HOME: office.home, DUBAN_OPS_ALERT: `${OPS},${WEI}` });
  const { address } = office.temporal;
  const { worker } = environments(config, { address }, { url: office.capture.url });
  return Object.fromEntries(
    Object.entries(worker).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
};

beforeAll(async () => {
  await office.start();
  await office.startWorker(given());
}, 240_000);
afterAll(() => office.stop());

it('rebuilds the matter and sends its row, with the instant it was submitted at', async () => {
  const [jie, qu] = await Promise.all([office.as('jie'), office.as('qu')]);
  const about = ownClue({ subjects: [{ subject: { personId: 'person_wei' } }] });
  const [id = '', his = ''] = await Promise.all(
    [ownClue(), about].map(async (body) => String((await jie.register(body)).body['id'])),
  );
  const epoch = await epochOf(id);
  await Promise.all(
    [id, his].map(async (one) => {
      await setLease(one, "'held', clock_timestamp() + interval '1 hour'");
      expect(await qu.send(one, 'acknowledgePickup')).toMatchObject({ status: 202 });
      await setLease(one, 'null, null');
    }),
  );
  await office.database.moveClock(PATIENCE_MS);
  await eventually(
    'the outcome',
    async () => (await rowsOf(office, id)).at(-1)?.outcome?.state === 'accepted',
    40_000,
  );
  const picked = (await eventsOf(office, id)).filter(({ type }) => type === 'pickupAcknowledged');
  expect(picked).toHaveLength(1);
  expect((picked[0]?.nowMs ?? 0) - (picked[0]?.atMs ?? 0)).toBeGreaterThan(10_000);
  expect(await epochOf(id)).toBe(epoch + 1);
  expect(await incidentsOf(office)).toContain('commandUndelivered');
  const told = await eventually('both alerts', async () => {
    const texts = await Promise.all([OPS, WEI].map(alertTo));
    return texts.every((text) => text.includes('commandUndelivered')) && texts;
  });
  expect(told.map((text) => [id, his].map((one) => text.includes(one)))).toEqual([
    [true, true],
    [true, false],
  ]);
}, 90_000);

it('says which build it is: parked rows go once to each new one (P1)', async () => {
  const builds = await office.database.asSuper(
    "select build from process_clock where process = 'worker'",
  );
  expect(builds).toEqual([{ build: buildName() }]);
});

/** All that an address was told of what stands still. */
const alertTo = async (address: string): Promise<string> =>
  (await office.mails())
    .filter(({ to, subject }) => to === address && subject.includes('[Duban'))
    .map(({ subject, text }) => `${subject}\n${text}`)
    .join('\n');

const setLease = (id: string, values: string): Promise<unknown> =>
  office.database.asSuper(
    `update head set (lease_token, lease_until) = (${values}) where matter_id = $1`,
    [id],
  );

const epochOf = async (id: string): Promise<number> =>
  (
    await office.database.asSuper<{ epoch: number }>(
      'select epoch from head where matter_id = $1',
      [id],
    )
  )[0]?.epoch ?? NaN;
