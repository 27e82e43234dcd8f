// The API killed (`-9`) with a command row just committed: the row is decided, the retry is the same act (invariant 1).
import { ownClue } from '../support/clue-body';
import { ApiProcess } from '../support/api-process';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { committed, incidentsOf, rowsOf, typesOf } from './told';

// The API of this process stands aside: its loop looks once, at the start.
const office = new Installation({
  rules: 'rules/135.json',
  loopEveryMs: 3_600_000,
  dispatcher: false,
});
let api: ApiProcess;
let jie: Officer;
let qu: Officer;

beforeAll(async () => {
  await office.start();
  api = await ApiProcess.start(office);
  [jie, qu] = await Promise.all([api.as('jie'), api.as('qu')]);
}, 240_000);

afterAll(async () => {
  await api.kill();
  await office.stop();
});

const pickUp = (id: string, key: string): Promise<Answer> =>
  qu.send(id, 'acknowledgePickup', {}, { 'idempotency-key': key });

/** 20 s later, as far as leases go. */
const leasesRunOut = (): Promise<unknown> =>
  office.database.asSuper(
    "update head set lease_until = clock_timestamp() - interval '1 s' where lease_until is not null",
  );

const lost = expect.objectContaining({ status: 'rejected' });

it.each(['before the row was sent', 'with the row sent'])(
  '%s',
  async (moment) => {
    const id = String((await jie.register(ownClue())).body['id']);
    const key = newKey();
    if (moment.startsWith('before')) await holdLease(id);
    else await office.killWorker();
    const asked = Promise.allSettled([pickUp(id, key)]);
    await committed(office, id, 'acknowledgePickup');
    if (!moment.startsWith('before')) await leaseTaken(id);
    await api.kill();
    expect(await asked).toEqual([lost]);
    if (!moment.startsWith('before')) await office.startWorker();
    await leasesRunOut();
    await api.startAgain();
    // Nobody asks again: the loop of the new API alone brings it home.
    await eventually('the outcome', async () =>
      (await rowsOf(office, id)).every((row) => row.outcome),
    );
    const again = await pickUp(id, key);
    expect(again).toMatchObject({ status: 200, body: { state: 'AWAITING_DISPOSAL' } });
    expect(await rowsOf(office, id)).toHaveLength(2);
    expect(
      (await typesOf(office, id)).filter((type) => type === 'pickupAcknowledged'),
    ).toHaveLength(1);
    expect(await incidentsOf(office)).toEqual([]);
  },
  60_000,
);

it('with a clue on record whose run was never started', async () => {
  await office.temporal.kill();
  const key = newKey();
  const body = ownClue();
  const asked = Promise.allSettled([jie.register(body, key)]);
  const count = await clues();
  await eventually('the clue', async () => (await clues()) > count);
  await api.kill();
  expect(await asked).toEqual([lost]);
  await office.temporal.startAgain();
  await leasesRunOut();
  await api.startAgain();
  const again = await jie.register(body, key);
  expect(again).toMatchObject({ status: 201, body: { state: 'REGISTERED' } });
  expect(await clues()).toBe(count + 1);
  const id = String(again.body['id']);
  expect(await pickUp(id, newKey())).toMatchObject({ status: 200 });
}, 60_000);

const clues = async (): Promise<number> =>
  (await office.database.asSuper<{ n: number }>('select count(*)::int n from head'))[0]?.n ?? 0;

const holdLease = (id: string): Promise<unknown> =>
  office.database.asSuper(
    "update head set lease_token = 'held', lease_until = clock_timestamp() + interval '20 s' where matter_id = $1",
    [id],
  );

const leaseTaken = (id: string): Promise<unknown> =>
  eventually('the sender at work', async () => {
    const [head] = await office.database.asSuper<{ held: boolean }>(
      'select lease_token is not null held from head where matter_id = $1',
      [id],
    );
    return head?.held === true;
  });
