// Workers that come late: every rung once, in order, its lateness admitted; a step submitted in time is in time (P3).
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import { eventually } from '../support/temporal';
import { clocksOf, committed, decided, eventsOf, incidentsOf, rungKey, rungsOf } from './told';

const office = new Installation({ loopEveryMs: 200 });
const AWAY_MS = 40_000;
const PICKUP = '取件';
/** Longest time a notice waits for an undecided command (P7), and a little. */
const PATIENCE_MS = 61_000;

beforeAll(() => office.start(), 240_000);
afterAll(() => office.stop());

it('invariants 2 and 4: past ten due instants every rung comes once, in order, and says how late', async () => {
  await office.killWorker();
  await office.database.moveClock(-AWAY_MS);
  const jie = await office.as('jie');
  const receivedAt = new Date(Date.now() - AWAY_MS - 100).toISOString();
  const registered = await jie.register(ownClue({ receivedAt, reporters: [REAL_NAME] }));
  const id = String(registered.body['id']);
  await office.database.moveClock(0);
  await office.startWorker();
  await eventually('ten rungs', async () => (await rungsOf(office, id)).length >= 10);
  const rungs = await rungsOf(office, id);
  const keys = rungs.map(rungKey);
  expect(new Set(keys).size).toBe(keys.length);
  const instants = rungs.map(({ atMs }) => atMs);
  expect(instants).toEqual(instants.toSorted((one, other) => one - other));
  const due = Date.parse(
    clocksOf(registered.body).find((clock) => clock.id === 'PICKUP')?.dueAt ?? '',
  );
  const pickup = rungs.filter(({ deadline }) => deadline === 'PICKUP');
  expect(pickup.slice(0, 5).map(({ level, atMs, status }) => [level, atMs - due, status])).toEqual([
    // Of no use any more: on record, told to nobody.
    [0, -1_000, 'skipped'],
    [1, 0, 'fired'],
    [2, 1_000, 'fired'],
    [3, 2_000, 'fired'],
    [4, 3_000, 'fired'],
  ]);
  for (const { nowMs, atMs } of pickup.slice(0, 5)) {
    expect(nowMs - atMs).toBeGreaterThan(AWAY_MS - 10_000);
  }
  const mail = await eventually('the mail of the yellow level', async () =>
    (await office.mails()).find((one) => one.to.includes('lin@') && one.subject.includes('黄色')),
  );
  const late = /已逾期: (?:(\d+) 分钟 ?)?(?:(\d+) 秒)?/.exec(mail.text);
  const lateS = Number(late?.[1] ?? 0) * 60 + Number(late?.[2] ?? 0);
  expect(lateS).toBeGreaterThan((AWAY_MS - 10_000) / 1000);
  expect((await office.mails()).filter((one) => one.subject.includes('到期提醒'))).toEqual([]);
}, 60_000);

it('takes back what fired behind a step that was submitted in time, and tells exactly those who were told', async () => {
  const [jie, qu] = await Promise.all([office.as('jie'), office.as('qu')]);
  const registered = await jie.register(ownClue());
  const id = String(registered.body['id']);
  const number = String(registered.body['number']);
  await setLease(id, "'held', clock_timestamp() + interval '1 hour'");
  const asked = qu.send(id, 'acknowledgePickup');
  await committed(office, id, 'acknowledgePickup');
  await eventually('three levels', async () => (await levelsOf(id)).includes(3));
  // Somebody may yet turn out to have been in time: nobody is told.
  expect(await toldOf(number)).toEqual([]);
  await office.database.moveClock(PATIENCE_MS);
  const told = await eventually('the mails', async () => {
    const mails = await toldOf(number);
    return ['qu', 'jiang', 'lin', 'pan'].every((who) => mails.includes(who)) && mails;
  });
  await setLease(id, 'null, null');
  const answer = await asked;
  if (answer.status === 202) expect(await decided(qu, answer)).toMatchObject({ state: 'accepted' });
  const view = (await jie.get(`/clues/${id}`)).body;
  expect(clocksOf(view).find((clock) => clock.id === 'PICKUP')).toMatchObject({ status: 'met' });
  const events = await eventsOf(office, id);
  const withdrawn = events.filter(({ type }) => type === 'rungsWithdrawn');
  expect(withdrawn).toHaveLength(1);
  const step = events.find(({ type }) => type === 'pickupAcknowledged');
  const fired = (await rungsOf(office, id)).filter(({ deadline }) => deadline === 'PICKUP');
  expect(fired.every(({ atMs }) => atMs > (step?.atMs ?? Infinity))).toBe(true);
  const standDown = async (): Promise<string[]> =>
    (await mailsOf(number)).filter(({ subject }) => subject.includes('预警解除')).map(who);
  // What was with SMTP at that instant counts as sent before it (P7).
  await eventually('no mail under way', async () => (await underWay(id)) === 0);
  const everybody = [...new Set(await toldOf(number))].toSorted();
  expect(everybody).toEqual(expect.arrayContaining([...new Set(told)]));
  const warnings = (await toldOf(number)).length;
  await eventually('a stand-down for each', async () => {
    return (await standDown()).length >= everybody.length;
  });
  // Once each, and nobody else: also nobody who hears of a miss only now.
  await eventually('every mail at rest', async () => (await waiting(id)) === 0);
  expect((await standDown()).toSorted()).toEqual(everybody);
  expect(await toldOf(number)).toHaveLength(warnings);
  expect(await sentBehindCorrection(id)).toBe(0);
  expect(await incidentsOf(office)).toEqual([]);
}, 90_000);

const countOf = async (sql: string, id: string): Promise<number> =>
  (await office.database.asSuper<{ n: number }>(`select count(*)::int n ${sql}`, [id]))[0]?.n ??
  NaN;

const underWay = (id: string) =>
  countOf("from message where matter_id = $1 and state = 'sending'", id);

const waiting = (id: string) =>
  countOf("from message where matter_id = $1 and state in ('queued', 'sending')", id);

/** Warnings handed to SMTP after the record said that there was nothing to warn of. */
const sentBehindCorrection = (id: string) =>
  countOf(
    `from message m join notice n on n.id = m.notice_id join ledger l on l.matter_id = m.matter_id
      where m.matter_id = $1 and n.event ->> 'type' = 'rungFired' and n.event ->> 'deadline' = 'PICKUP'
        and l.type = 'rungsWithdrawn' and m.sending_at > l.recorded_at`,
    id,
  );

const setLease = (id: string, values: string): Promise<unknown> =>
  office.database.asSuper(
    `update head set (lease_token, lease_until) = (${values}) where matter_id = $1`,
    [id],
  );

const levelsOf = async (id: string): Promise<number[]> =>
  (await rungsOf(office, id)).map(({ level }) => level);

const who = ({ to }: { to: string }): string => to.split('@')[0] ?? '';

const mailsOf = async (number: string) =>
  (await office.mails()).filter(
    ({ subject }) => subject.includes(number) && subject.endsWith(PICKUP),
  );

/** Who was told of a miss of the pickup; once for each mail. */
const toldOf = async (number: string): Promise<string[]> =>
  (await mailsOf(number)).filter(({ subject }) => !subject.includes('预警解除')).map(who);
