// The watch beside the worker: where no API sends, a row that stands still is sent all the same (P10).
import { buildName } from '../../worker/sources';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { eventually } from '../support/temporal';
import { eventsOf, incidentsOf, rowsOf } from './told';

/** Beyond what the watch waits for before anything is wrong. */
const PATIENCE_MS = 61_000;
// The API's loop looks once, when it starts.
const office = new Installation({
  rules: 'rules/135.json',
  workerEntry: 'worker/main.ts',
  dispatcher: false,
  loopEveryMs: 3_600_000,
});

beforeAll(() => office.start(), 240_000);
afterAll(() => office.stop());

it('rebuilds the matter and sends its row, with the instant it was submitted at', async () => {
  const [jie, qu] = await Promise.all([office.as('jie'), office.as('qu')]);
  const id = String((await jie.register(ownClue())).body['id']);
  const epoch = await epochOf(id);
  await setLease(id, "'held', clock_timestamp() + interval '1 hour'");
  expect(await qu.send(id, 'acknowledgePickup')).toMatchObject({ status: 202 });
  await setLease(id, 'null, null');
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
}, 90_000);

it('says which build it is: parked rows go once to each new one (P1)', async () => {
  const builds = await office.database.asSuper(
    "select build from process_clock where process = 'worker'",
  );
  expect(builds).toEqual([{ build: buildName() }]);
});

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
