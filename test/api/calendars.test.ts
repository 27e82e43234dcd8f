// A holiday plan comes in over HTTP and reaches every open matter, also what its officer must not know of (P6, P8, invariant 11).
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
const DAY_MS = 86_400_000;
/** A January no plan is bundled for, after today. */
const YEAR = Math.max(2027, new Date().getUTCFullYear() + 1);
const NOW_MS = Date.parse(`${YEAR}-01-18T03:00:00Z`);
const plan = {
  year: YEAR,
  version: `${YEAR}.1`,
  source: 'test',
  off: [
    { from: `${YEAR}-01-09`, to: `${YEAR}-01-12` },
    { from: `${YEAR}-02-01`, to: `${YEAR}-02-07`, name: '春节' },
  ],
  work: [],
};
let jie: Officer;
let an: Officer;
let pan: Officer;
let ids: { fresh: string; late: string; hidden: string; stub: string };

const agoMs = (ms: number): string => new Date(NOW_MS - ms).toISOString();
const idOf = ({ status, body }: Answer): string => {
  if (status !== 201) throw new Error(JSON.stringify(body));
  return String(body['id']);
};

beforeAll(async () => {
  await office.start();
  await office.database.moveClock(NOW_MS - Date.now());
  [jie, an, pan] = await Promise.all([office.as('jie'), office.as('an'), office.as('pan')]);
  const clue = ownClue({ receivedAt: agoMs(1_000), reporters: [REAL_NAME] });
  ids = {
    fresh: idOf(await jie.register(clue)),
    late: idOf(await jie.register({ ...clue, receivedAt: agoMs(40 * DAY_MS), lateReason: '迟报' })),
    hidden: idOf(
      await jie.register({ ...clue, subjects: [{ subject: { personId: 'person_an' } }] }),
    ),
    stub: idOf(await jie.register({ competence: 'superior', receivedAt: agoMs(1_000) })),
  };
}, 90_000);

afterAll(() => office.stop());

interface Clock {
  id: string;
  dueNo: number;
  dueAt: string;
  provisional: boolean;
  level: number | null;
  status: string;
}

const post = (who: Officer, body: unknown, key = newKey()): Promise<Answer> =>
  who.call('POST', '/calendars', body, { 'idempotency-key': key });

async function clockOf(id: string, deadline: string): Promise<Clock> {
  const { body } = await jie.get(`/clues/${id}`);
  const found = (body['deadlines'] as Clock[]).find((one) => one.id === deadline);
  if (found === undefined) throw new Error(`${deadline} is not there`);
  return found;
}

const eventsOf = async (id: string, type: string): Promise<Record<string, unknown>[]> =>
  (
    await office.database.asSuper<{ event: Record<string, unknown> }>(
      `select event from ledger where matter_id = $1 and event ->> 'type' = $2 order by seq`,
      [id, type],
    )
  ).map((row) => row.event);

const rowsSent = async (): Promise<number> =>
  (
    await office.database.asSuper<{ n: number }>(
      `select count(*)::int n from command where body ->> 'type' = 'applyCalendar'`,
    )
  )[0]?.n ?? 0;

const allDone = (): Promise<unknown> =>
  eventually('every matter to be counted anew', async () => {
    const rows = await office.database.asSuper(
      `select from head h join slice s on s.organ_id = h.organ_id and s.digest = h.state ->> 'sliceDigest'
        where not h.closed and s.body #>> array['calendars', $1, 'version'] is distinct from $2`,
      [String(YEAR), plan.version],
    );
    return rows.length === 0 ? true : undefined;
  });

it('is for the office head, and says every fault of a plan', async () => {
  expect((await post(pan, 'no plan at all')).body).toMatchObject({ code: 'notAllowed' });
  expect((await jie.get('/calendars')).body).toMatchObject({ code: 'notAllowed' });
  const faulty = await post(an, {
    ...plan,
    off: [{ from: '2001-01-01', to: '2001-01-02' }],
    work: [],
  });
  expect(faulty.body).toMatchObject({
    code: 'invalidBody',
    errors: [{ pointer: '/off/0', code: 'outsideTheYearOfThePlan' }],
  });
  const unknown = await post(an, { ...plan, more: 1 });
  expect(unknown.body['errors']).toEqual([{ pointer: '/more', code: 'unknownField' }]);
});

it('invariant 11: a due date is provisional until its plan comes, then counted anew, never earlier', async () => {
  const fresh = await clockOf(ids.fresh, 'ACCEPTANCE_NOTICE');
  const late = await clockOf(ids.late, 'DISPOSAL_OPINION');
  expect(fresh).toMatchObject({ dueNo: 1, provisional: true });
  expect(late).toMatchObject({ dueNo: 1, provisional: true, status: 'breached' });
  const rungs = await eventsOf(ids.late, 'rungFired');
  expect(rungs.some((one) => one['deadline'] === 'DISPOSAL_OPINION')).toBe(true);

  const answer = await post(an, plan);
  // What he may not know of is counted anew all the same, and not told to him.
  expect(answer).toMatchObject({ status: 202, body: { year: YEAR, matters: 2 } });
  await allDone();

  const counted = await clockOf(ids.fresh, 'ACCEPTANCE_NOTICE');
  expect(counted).toMatchObject({ dueNo: 2, provisional: false });
  expect(Date.parse(counted.dueAt)).toBeGreaterThan(Date.parse(fresh.dueAt));
  const missed = await clockOf(ids.late, 'DISPOSAL_OPINION');
  expect(missed).toMatchObject({
    dueNo: 2,
    provisional: false,
    level: late.level,
    status: 'breached',
  });
  expect(Date.parse(missed.dueAt)).toBeGreaterThan(Date.parse(late.dueAt));
  expect(await eventsOf(ids.late, 'rungFired')).toEqual(rungs);
  expect(await eventsOf(ids.late, 'rungsWithdrawn')).toEqual([]);
  expect((await an.get('/calendars')).body).toMatchObject({ matters: { done: 2, waiting: 0 } });
}, 60_000);

it('invariant 5: reaches a sealed stub and a clue about its own officer, who learns of neither', async () => {
  expect(await clockOf(ids.stub, 'REPORT_UPWARD')).toMatchObject({ provisional: false });
  expect(await clockOf(ids.hidden, 'ACCEPTANCE_NOTICE')).toMatchObject({ provisional: false });
  for (const id of [ids.stub, ids.hidden]) expect((await an.get(`/clues/${id}`)).status).toBe(404);
  const readers = await office.database.asSuper(
    `select from reader where key = 'person:person_an' and matter_id = any ($1)`,
    [Object.values(ids)],
  );
  expect(readers).toHaveLength(0);
});

it('a new matter is counted by the plan at once', async () => {
  const clue = ownClue({ receivedAt: agoMs(1_000), reporters: [REAL_NAME] });
  const id = idOf(await jie.register(clue));
  expect(await clockOf(id, 'ACCEPTANCE_NOTICE')).toMatchObject({ dueNo: 1, provisional: false });
});

it('the same plan again is nothing new, another under its version is refused', async () => {
  const sent = await rowsSent();
  const key = newKey();
  expect(await post(an, plan, key)).toMatchObject({ status: 202, body: { matters: 0 } });
  expect(await post(an, plan, key)).toMatchObject({ status: 202, body: { matters: 0 } });
  const other = { ...plan, off: [] };
  expect((await post(an, other, key)).body).toMatchObject({ code: 'idempotencyKeyReused' });
  expect(await post(an, other)).toMatchObject({
    status: 409,
    body: { code: 'calendarVersionTaken' },
  });
  expect((await post(an, { ...other, year: 2026, version: '2026.1' })).status).toBe(409);
  expect(await rowsSent()).toBe(sent);
});

it('invariant 1: an import that a crash cut short is taken up at the next start, each matter once', async () => {
  await office.killWorker();
  const sent = await rowsSent();
  plan.version = `${YEAR}.2`;
  plan.off.push({ from: `${YEAR}-03-01`, to: `${YEAR}-03-02` });
  expect((await post(an, plan)).status).toBe(202);
  await office.stopApi();
  await office.database.asSuper(
    `delete from command where body ->> 'type' = 'applyCalendar' and outcome is null and matter_id = $1`,
    [ids.fresh],
  );
  await office.startApi();
  await office.startWorker();
  await allDone();
  expect(await rowsSent()).toBe(sent + 5);
}, 90_000);
