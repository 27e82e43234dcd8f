// PostgreSQL cut from the worker: steps go on, the ledger catches up. From the API: 503, nothing half done (invariant 1).
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { rowCounts } from '../support/raw-call';
import { eventually } from '../support/temporal';
import { decided, eventsOf, incidentsOf, rowsOf, typesOf } from './told';

const office = new Installation({
  rules: 'rules/135.json',
  loopEveryMs: 200,
  dispatcher: false,
  cuttable: true,
});
let jie: Officer;
let qu: Officer;
let fang: Officer;

beforeAll(async () => {
  await office.start();
  [jie, qu, fang] = await Promise.all([office.as('jie'), office.as('qu'), office.as('fang')]);
}, 240_000);

afterEach(() => {
  office.wires.api.mend();
  office.wires.worker.mend();
});

afterAll(() => office.stop());

const registered = async (): Promise<string> =>
  String((await jie.register(ownClue({ reporters: [REAL_NAME] }))).body['id']);

it('from the worker: steps are taken, and on record once it is back', async () => {
  const id = await registered();
  await fang.does(id, 'remind', { deadline: 'PICKUP' });
  office.wires.worker.cut();
  const answers = [
    await jie.send(id, 'recordAcceptanceNotice', { mode: 'PHONE' }),
    await qu.send(id, 'acknowledgePickup'),
    await fang.send(id, 'remind', { deadline: 'WHOLE_LIFE' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  // By the run; on record nothing has changed.
  expect(answers[1]?.body).toMatchObject({
    state: 'accepted',
    matterState: 'AWAITING_DISPOSAL',
    projection: 'pending',
  });
  expect((await jie.get(`/clues/${id}`)).body).toMatchObject({ state: 'REGISTERED' });
  office.wires.worker.mend();
  const ends = await Promise.all(answers.map((answer) => decided(jie, answer)));
  ends.forEach((end, nth) =>
    expect(end).toMatchObject({
      state: 'accepted',
      appliedRevision: answers[nth]?.body['revision'],
    }),
  );
  const rows = await rowsOf(office, id);
  const acts = (await eventsOf(office, id)).filter(({ type }) => ACTS.includes(type));
  expect(acts.map(({ commandId }) => commandId)).toEqual(rows.slice(1).map((row) => row.id));
  expect(await incidentsOf(office)).toEqual([]);
}, 60_000);

const ACTS = ['reminded', 'acceptanceNoticeRecorded', 'pickupAcknowledged'];
/** P1: the lease's 20 s, then the loop, then the answer. */
const LEASE_LOST_MS = 35_000;
const UNKNOWN = {
  status: 504,
  body: { code: 'outcomeUnknown', commandId: expect.any(String) },
};
/** A statement that travels with the COMMIT of a registration, and with no other. */
const OPENING_END = 'update command set outcome';
const UNAVAILABLE = { status: 503, body: { code: 'databaseUnavailable' } };

describe('from the API', () => {
  it('before a request: 503, nothing stored, the next one is fine', async () => {
    const id = await registered();
    const before = await rowCounts(office);
    office.wires.api.cut();
    const key = newKey();
    const body = ownClue();
    expect(await jie.register(body, key)).toMatchObject(UNAVAILABLE);
    expect(await qu.send(id, 'acknowledgePickup')).toMatchObject(UNAVAILABLE);
    expect(await jie.get(`/clues/${id}`)).toMatchObject(UNAVAILABLE);
    expect((await jie.get(`/clues/${id}`)).headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await rowCounts(office)).toEqual(before);
    office.wires.api.mend();
    expect(await jie.register(body, key)).toMatchObject({ status: 201 });
    await qu.does(id, 'acknowledgePickup');
  });

  it('in the middle of a transaction: 503, nothing half done', async () => {
    const id = await registered();
    const before = await rowCounts(office);
    const key = newKey();
    const release = await holdHead(id);
    const asked = pickUp(id, key);
    await eventually('a transaction that waits', async () => {
      const [row] = await office.database.asSuper<{ n: number }>(
        "select count(*)::int n from pg_stat_activity where application_name = 'duban_api' and wait_event_type = 'Lock'",
      );
      return (row?.n ?? 0) > 0;
    });
    office.wires.api.cut();
    expect(await asked).toMatchObject(UNAVAILABLE);
    await release();
    expect(await rowCounts(office)).toEqual(before);
    office.wires.api.mend();
    const again = await pickUp(id, key);
    if (again.status === 202) await decided(qu, again);
    expect(await pickUp(id, key)).toMatchObject({ status: 200 });
    expect(await pickUps(id)).toHaveLength(1);
  });

  describe('with its commit on the way', () => {
    const wire = () => office.wires.api;

    it('and back at once: a stored clue is answered as one', async () => {
      const before = await rowCounts(office);
      const [key, body] = [newKey(), ownClue()];
      const cut = wire().cutAt('duban_api', OPENING_END).then(wire().mend);
      const taken = await jie.register(body, key);
      await cut;
      expect(taken).toMatchObject({ status: 201 });
      expect(await jie.register(body, key)).toMatchObject({
        status: 201,
        body: { id: taken.body['id'] },
      });
      expect((await rowCounts(office))['head']).toBe((before['head'] ?? 0) + 1);
    });

    it('and back at once: a stored step is answered as one', async () => {
      const id = await registered();
      const cut = wire().cutAt('duban_api', 'insert-command').then(wire().mend);
      const step = await pickUp(id, newKey());
      await cut;
      expect(step).toMatchObject({ status: 200, body: { state: 'AWAITING_DISPOSAL' } });
      expect(await pickUps(id)).toHaveLength(1);
    });

    it('that never arrives: 503, nothing stored, and the key is free', async () => {
      const id = await registered();
      const before = await rowCounts(office);
      const key = newKey();
      const cut = wire().cutAt('duban_api', 'insert-command', 'lost').then(wire().mend);
      expect(await pickUp(id, key)).toMatchObject(UNAVAILABLE);
      await cut;
      expect(await rowCounts(office)).toEqual(before);
      expect(await pickUp(id, key)).toMatchObject({ status: 200 });
    });

    it('and may still arrive: 504 says that nobody knows, and the same key is the same act', async () => {
      const id = await registered();
      const key = newKey();
      const cut = wire().cutAt('duban_api', 'insert-command', 'lostUnseen').then(wire().mend);
      const step = await pickUp(id, key);
      await cut;
      expect(step).toMatchObject(UNKNOWN);
      expect(step.headers.get('retry-after')).toMatch(/^\d+$/);
      wire().reveal();
      expect(await pickUp(id, key)).toMatchObject({ status: 200 });
      expect(await pickUps(id)).toHaveLength(1);
    });

    it('and gone for longer: 504, and the same key finds the one act', async () => {
      const before = await rowCounts(office);
      const [key, body] = [newKey(), ownClue()];
      const cut = wire().cutAt('duban_api', OPENING_END);
      const asked = jie.register(body, key);
      await cut;
      expect(await asked).toMatchObject(UNKNOWN);
      wire().mend();
      const again = await jie.register(body, key);
      expect(again).toMatchObject({ status: 201 });
      expect((await rowCounts(office))['head']).toBe((before['head'] ?? 0) + 1);
      await qu.does(String(again.body['id']), 'acknowledgePickup');
    });
  });

  it('behind the commit of a step: 202, decided once it is back', async () => {
    const id = await registered();
    // What the answer needs: by then the row is stored and sent.
    const cut = office.wires.api.cutAt('duban_api', 'closed-deadlines');
    const step = await pickUp(id, newKey());
    await cut;
    expect(step.status).toBe(202);
    expect(step.headers.get('location')).toBe(whereabouts(step));
    office.wires.api.mend();
    expect(await decided(jie, step)).toMatchObject({ state: 'accepted' });
    // Its lease ended with its record, though nobody was there to give it back (ADR 16).
    expect(await fang.send(id, 'remind', { deadline: 'WHOLE_LIFE' })).toMatchObject({
      status: 200,
    });
  });

  it('behind the commit of a clue: 202, started once it is back', async () => {
    const key = newKey();
    const body = ownClue();
    // Only a start raises the epoch: nothing that the loop does for another matter springs the trap.
    const cut = office.wires.api.cutAt('duban_dispatch', 'set epoch = epoch + 1');
    const taken = await jie.register(body, key);
    await cut;
    expect(taken.status).toBe(202);
    expect(taken.headers.get('location')).toBe(whereabouts(taken));
    office.wires.api.mend();
    const again = await jie.register(body, key);
    // 202 while the lease that nobody heard of runs out.
    expect([201, 202]).toContain(again.status);
    expect(await decided(jie, taken)).toMatchObject({ matterId: again.body['id'] });
    const step = await pickUp(String(again.body['id']), newKey());
    if (step.status === 202) await decided(qu, step, LEASE_LOST_MS);
    expect(await pickUps(String(again.body['id']))).toHaveLength(1);
  });
});

const whereabouts = ({ body }: Answer): string => `/api/v1/commands/${String(body['commandId'])}`;

const pickUp = (id: string, key: string): Promise<Answer> =>
  qu.send(id, 'acknowledgePickup', {}, { 'idempotency-key': key });

const pickUps = async (id: string): Promise<string[]> =>
  (await typesOf(office, id)).filter((type) => type === 'pickupAcknowledged');

/** Holds the matter's row against everybody. */
async function holdHead(id: string): Promise<() => Promise<void>> {
  const { Client } = await import('pg');
  const holder = new Client({ connectionString: office.database.superUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from head where matter_id = $1 for update', [id]);
  return () => holder.end();
}
