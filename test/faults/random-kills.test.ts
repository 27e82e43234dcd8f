// `kill -9` of the worker at random points while clues live their lives over HTTP: the record is what clients were told (invariants 1 and 4).
import { LONGEST_MATTER_MS } from '../../delivery/loop';
import { STICKY_MS } from '../../worker/run-worker';
import { TASK_TIMEOUT_MS } from '../../workflows/contract';
import { commandId } from '../../db/matter/signing';
import { disposal, ownClue, plan, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer } from '../support/officer';
import { eventually } from '../support/temporal';
import { peopleOf, type People } from '../support/whole-life';
import { eventsOf, incidentsOf, rowsOf, rungKey, rungsOf } from './told';

/** Steps of the life that enter another state. */
const ENTERING = 4;
const CLUES = 5;
const KILLS = 3;
const LOOP_EVERY_MS = 500;
/** What the second attempt of a record waits for, doubled by each worker that died over it, ms. */
const RETRY_MS = 200 * 2 ** KILLS;
/** The work itself, on a machine that has other things to do, ms. */
const WORK_MS = 10_000;
/**
 * A row is decided at the latest so long after a worker is up that stays: what the dead one took is handed out again, a
 * matter in its cache is given up, the loop looks and gets to it.
 */
const LATEST_MS =
  TASK_TIMEOUT_MS + RETRY_MS + STICKY_MS + LOOP_EVERY_MS + LONGEST_MATTER_MS + WORK_MS;
/** Nothing depends on it but the instants of the kills: give it again to come near a failure. */
const SEED = Number(process.env['DUBAN_TEST_SEED'] ?? Date.now() % 1_000_000);

const office = new Installation({ loopEveryMs: LOOP_EVERY_MS });
let people: People;
/** When the worker came up that was not killed any more. */
let upForGoodMs = Infinity;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, ['jie', 'qu', 'fang', 'pan', 'bu']);
}, 240_000);
afterAll(() => office.stop());

/** A life up to verification; the steps with a code are out of place and refused with it. */
const LIFE: [who: string, type: string, fields: object, code?: string][] = [
  ['jie', 'recordAcceptanceNotice', { mode: 'PHONE' }],
  ['qu', 'acknowledgePickup', {}],
  ['qu', 'acknowledgePickup', {}, 'notInThisState'],
  ['fang', 'submitDisposal', disposal()],
  ['fang', 'submitDisposal', disposal(), 'notInThisState'],
  ['pan', 'approveDisposal', {}],
  ['bu', 'submitPlan', plan],
  ['pan', 'approvePlan', {}],
  ['bu', 'startVerification', {}],
];

interface Told {
  id: string;
  type: string;
  state: string;
  code: string | null;
}

it(`ends as the clients were told: ${KILLS} kills, seed ${SEED}`, async () => {
  const next = randomFrom(SEED);
  const ids = await Promise.all(Array.from({ length: CLUES }, register));
  let living = true;
  const lives = Promise.all(ids.map(live)).finally(() => (living = false));
  for (let nth = 0; nth < KILLS && living; nth += 1) {
    await new Promise((done) => setTimeout(done, next(1_500)));
    await office.killWorker();
    await office.startWorker();
  }
  upForGoodMs = Date.now();
  const told = await lives;
  for (const [nth, id] of ids.entries()) await check(id, told[nth] ?? []);
  await checkMails();
  expect(await incidentsOf(office)).toEqual([]);
}, 240_000);

async function register(): Promise<string> {
  const answer = await people['jie']?.register(ownClue({ reporters: [REAL_NAME] }));
  if (answer?.status !== 201) throw new Error(`${answer?.status} ${office.logs.slice(-3).join()}`);
  return String(answer.body['id']);
}

async function live(id: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const [name, type, fields] of LIFE) {
    const officer = people[name];
    if (officer === undefined) throw new Error(name);
    const key = newKey();
    const send = (): Promise<Answer> =>
      officer.send(id, type, { ...fields }, { 'idempotency-key': key });
    const answer = await send();
    const row = commandId(officer.personId, id, key);
    told.push({ id: row, type, ...(await end(answer, () => officer.get(`/commands/${row}`))) });
    // The same key again is the same act, and the same answer.
    if (answer.status !== 202) expect((await send()).status).toBe(answer.status);
  }
  return told;
}

/** What the client knows in the end: at once, or by asking after a 202. */
async function end(
  answer: Answer,
  ask: () => Promise<Answer>,
): Promise<{ state: string; code: string | null }> {
  if (answer.status >= 500) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  if (answer.status === 200) return { state: 'accepted', code: null };
  if (answer.status !== 202) return { state: 'refused', code: String(answer.body['code']) };
  const { body } = await eventually(
    'an end',
    async () => {
      if (Date.now() > upForGoodMs + LATEST_MS) throw new Error('a row waits longer than it may');
      const asked = await ask();
      return asked.body['state'] !== 'waiting' && asked;
    },
    200_000,
  );
  return { state: String(body['state']), code: body['code'] as string | null };
}

async function check(id: string, told: Told[]): Promise<void> {
  expect(await longestWaitMs(id)).toBeLessThan(LATEST_MS);
  expect(told.map(({ code }) => code)).toEqual(LIFE.map(([, , , code]) => code ?? null));
  const events = await eventsOf(office, id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, nth) => nth + 1));
  // The first event of each act, in order: those accepted, each once, and no other.
  const acts = [...new Set(events.flatMap((event) => event.commandId ?? []))];
  const [opening, ...rows] = await rowsOf(office, id);
  const accepted = told.filter(({ state }) => state === 'accepted').map((one) => one.id);
  expect(acts).toEqual([opening?.id, ...accepted]);
  for (const type of new Set(LIFE.map(([, one]) => one))) {
    const wanted = told.filter((one) => one.type === type && one.state === 'accepted').length;
    const written = rows.filter((row) => row.type === type && row.outcome?.state === 'accepted');
    expect([type, written.length]).toEqual([type, wanted]);
  }
  const entered = events.filter((event) => 'enters' in event && event.enters !== undefined);
  expect(entered).toHaveLength(1 + ENTERING);
  const keys = (await rungsOf(office, id)).map(rungKey);
  expect(new Set(keys).size).toBe(keys.length);
}

/** Of the matter's rows, from when a worker was there for good. */
async function longestWaitMs(id: string): Promise<number> {
  const rows = await office.database.asSuper<{ submitted: Date; decided: Date }>(
    'select submitted_at submitted, decided_at decided from command where matter_id = $1',
    [id],
  );
  return Math.max(
    ...rows.map(({ submitted, decided }) => +decided - Math.max(+submitted, upForGoodMs)),
  );
}

/** One Message-ID for one person and notice, and no mail beside them. */
async function checkMails(): Promise<void> {
  const messages = await office.database.asSuper<{ messageId: string; of: string }>(
    `select message_id "messageId", notice_id || ' ' || person_id "of" from message`,
  );
  expect(messages.length).toBeGreaterThan(0);
  expect(new Set(messages.map(({ of }) => of)).size).toBe(messages.length);
  const known = new Set(messages.map(({ messageId }) => messageId));
  expect(known.size).toBe(messages.length);
  const received = (await office.mails()).map(({ messageId }) => messageId);
  expect(new Set(received).size).toBe(received.length);
  expect(received.filter((messageId) => !known.has(messageId))).toEqual([]);
}

/** Mulberry32: whole numbers in `[0, below)`. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
