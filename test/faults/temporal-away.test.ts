// Temporal away: clues are taken in, clocks run from what was recorded, steps wait in order (invariants 1 and 2).
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { clocksOf, decided, eventsOf, incidentsOf, rowsOf } from './told';

const office = new Installation({ rules: 'rules/135.json', loopEveryMs: 200, dispatcher: false });
let jie: Officer;
let qu: Officer;
let fang: Officer;

beforeAll(async () => {
  await office.start();
  [jie, qu, fang] = await Promise.all([office.as('jie'), office.as('qu'), office.as('fang')]);
}, 240_000);

afterAll(() => office.stop());

/** How long each clock has, ms. */
const lengths = (view: Record<string, unknown>): Record<string, number> =>
  Object.fromEntries(
    clocksOf(view).map(({ id, startAt, dueAt }) => [id, Date.parse(dueAt) - Date.parse(startAt)]),
  );

it('takes a clue in, and decides in order what was asked meanwhile', async () => {
  const receivedAt = new Date(Date.now() - 1_000).toISOString();
  const before = await jie.register(ownClue({ receivedAt, reporters: [REAL_NAME] }));
  expect(before.status).toBe(201);
  await office.temporal.kill();
  const registered = await jie.register(ownClue({ receivedAt, reporters: [REAL_NAME] }));
  expect(registered).toMatchObject({ status: 202, body: { state: 'REGISTERED' } });
  const id = String(registered.body['id']);
  expect(lengths(registered.body)).toEqual(lengths(before.body));
  const { items } = (await jie.get('/clues')).body as { items: { id: string }[] };
  expect(items.map((item) => item.id)).toContain(id);

  // Sent one behind the other, as three officers would; each waits for its own answer.
  const sent = [
    await sendAside(jie, id, 'recordAcceptanceNotice', { mode: 'PHONE' }),
    await sendAside(qu, id, 'acknowledgePickup'),
    await sendAside(qu, id, 'acknowledgePickup'),
    await sendAside(fang, id, 'remind', { deadline: 'WHOLE_LIFE' }),
  ];
  const { waiting } = (await jie.get(`/clues/${id}`)).body as { waiting: { type: string }[] };
  expect(waiting.map(({ type }) => type)).toEqual(TYPES);
  await office.temporal.startAgain();
  const answers = await Promise.all(sent.map(({ answer }) => answer));
  // Whoever still waited got the outcome itself, the others 202.
  expect([200, 202, 409]).toEqual(expect.arrayContaining(answers.map(({ status }) => status)));
  const rows = await rowsOf(office, id);
  expect(rows.slice(1).map(({ type }) => type)).toEqual(TYPES);
  const ends = await Promise.all(rows.slice(1).map((row) => decided(jie, row.id)));
  expect(ends.map(({ state, code }) => code ?? state)).toEqual([
    'accepted',
    'accepted',
    'notInThisState',
    'accepted',
  ]);
  const acts = (await eventsOf(office, id)).filter((event) => event.commandId !== undefined);
  const order = acts.map((event) => rows.findIndex((row) => row.id === event.commandId));
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  expect(new Set(order)).toEqual(new Set([0, 1, 2, 4]));

  const view = (await jie.get(`/clues/${id}`)).body;
  const triage = clocksOf(view).find((clock) => clock.id === 'DISPOSAL_TRIAGE');
  expect(triage?.startAt).toBe(ends[1]?.['submittedAt']);
  expect(Date.parse(triage?.dueAt ?? '')).toBe(Date.parse(triage?.startAt ?? '') + 2 * 3_600_000);
  expect(await incidentsOf(office)).toEqual([]);
}, 90_000);

const TYPES = ['recordAcceptanceNotice', 'acknowledgePickup', 'acknowledgePickup', 'remind'];

/** Resolves when the row is committed; its answer comes later. */
async function sendAside(officer: Officer, id: string, type: string, fields = {}) {
  const before = (await rowsOf(office, id)).length;
  const answer = officer.send(id, type, fields);
  const row = eventually('the row', async () => (await rowsOf(office, id)).length > before);
  await Promise.race([row, answer]);
  return { answer };
}
