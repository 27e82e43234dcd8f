// Everyone who must hear hears once, and nobody the matter is about ever does (P7, invariants 5 and 6).
import { claimNotice } from '../../mail/claim';
import { sendMessage } from '../../mail/send';
import type { Db } from '../../db/pool';
import { CANARY, makeWorld, MATTER, ORGAN, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.clear());
afterEach(() => expect(world.warned).toEqual([]));

const claim = (at: { id: string; matterId: string }) =>
  claimNotice(world.db, world.ports, ORGAN.organId, at);
const messages = () =>
  world.database.asSuper<{ id: string; state: string; person_id: string; matterId: string }>(
    'select id, state, person_id, matter_id "matterId" from message order by person_id',
  );
const incidents = async () =>
  (await world.database.asSuper<{ kind: string }>('select kind from incident order by kind')).map(
    ({ kind }) => kind,
  );

test('a rung reaches whoever holds the posts now, each by one mail', async () => {
  await world.rung(1);
  await world.drain();
  await world.drain();
  expect(world.to()).toEqual(['caseofficer', 'departmenthead']);
});

test('who fills two slots gets one mail that names the higher', async () => {
  await world.database.asSuper(`delete from post_holder where post = 'departmentHead@case'`);
  await world.hold('departmentHead@case', 'caseofficer');
  await world.rung(1);
  await world.drain();
  expect(world.to()).toEqual(['caseofficer']);
  const rows = await world.database.asSuper<{ slot: string }>('select slot from delivery');
  expect(rows).toEqual([{ slot: 'departmentHead@case' }]);
});

test('invariant 5: somebody in conflict when a notice is queued gets none, the next step does', async () => {
  await world.bar('leaderincharge');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
  expect((await messages()).map((one) => one.person_id)).toEqual(['principalleader']);
});

test('invariant 5: a conflict that comes between claim and sending stops the mail and climbs', async () => {
  await claim(await world.rung(2));
  await world.bar('leaderincharge');
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
  expect((await messages()).map(({ state }) => state)).toEqual(['withdrawn', 'sent']);
});

test('invariant 5: an address shared with somebody in conflict gets no mail', async () => {
  await world.database.asSuper(
    `update person set address = 'LeaderInCharge@example.org' where person_id = 'caseofficer'`,
  );
  await world.bar('caseofficer');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
});

test('invariant 5: past the principal leader a miss climbs to the superior contact', async () => {
  await world.bar('principalleader');
  await world.rung(3);
  await world.drain();
  expect(world.to()).toEqual(['superiorcontact']);
});

test('where nobody is left there is nobodyToTell and an incident', async () => {
  await world.bar('principalleader');
  await world.bar('superiorcontact');
  await world.rung(3);
  await world.drain();
  expect(world.to()).toEqual([]);
  expect(await incidents()).toEqual(['nobodyToTell']);
});

test('an address refused for good is marked dead, climbs and raises an incident', async () => {
  world.smtp.refused.add('leaderincharge@example.org');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
  expect(await incidents()).toEqual(['mailBounced']);
  const dead = await world.database.asSuper<{ id: string }>(
    'select person_id id from person where address_dead_at is not null',
  );
  expect(dead).toEqual([{ id: 'leaderincharge' }]);
});

test('a crash between 250 and the mark sends the same Message-ID again', async () => {
  await claim(await world.rung(2));
  const [message] = await messages();
  let calls = 0;
  const dying: Db = {
    ...world.db,
    tx: (scope, work) =>
      (calls += 1) === 2 ? Promise.reject(new Error('killed')) : world.db.tx(scope, work),
  };
  await expect(
    sendMessage(dying, world.ports, ORGAN, message ?? { id: '', matterId: '' }),
  ).rejects.toThrow('killed');
  await world.drain();
  expect(world.smtp.mails).toHaveLength(1);
  await world.database.moveClock(61_000);
  await world.drain();
  expect(world.smtp.mails).toHaveLength(2);
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
  expect(await messages()).toMatchObject([{ state: 'sent' }]);
});

test.each(['hangUp', 'stall'] as const)(
  'a server that does %s after DATA gets the same mail again',
  async (trouble) => {
    world.smtp.next.push(trouble);
    await world.rung(2);
    await world.drain(500);
    expect(await messages()).toMatchObject([{ state: 'queued' }]);
    await world.database.moveClock(5_000);
    await world.drain();
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
    expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
  },
);

test('no lock of the matter is held while SMTP talks', async () => {
  world.smtp.next.push('stall');
  await claim(await world.rung(2));
  const sending = world.drain(1_500);
  while (world.smtp.mails.length === 0) await new Promise((go) => setTimeout(go, 10));
  const locked = await world.database.asSuper<{ n: string }>(
    `select matter_id n from head where matter_id = $1 for update nowait`,
    [MATTER],
  );
  expect(locked).toHaveLength(1);
  await sending;
});

test('a notice waits for an earlier undecided command, sixty seconds at most', async () => {
  await world.database.asSuper(
    `insert into command (id, organ_id, matter_id, officer, session, key_hash, fingerprint, submitted_at, body, context, sig)
     values ($1, $2, $3, 'p', 's', $4, 'f', date_trunc('milliseconds', duban_now() - interval '10 seconds'), '{"type":"x"}', '{}', 'sig')`,
    ['c'.repeat(22), ORGAN.organId, MATTER, 'a'.repeat(64)],
  );
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual([]);
  await world.database.moveClock(61_000);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
});

test('a stand-down goes to exactly those who were told, minus who is in conflict now', async () => {
  await world.rung(1);
  await world.drain();
  world.smtp.mails.length = 0;
  await world.bar('departmenthead');
  await world.notice(
    'standDown',
    {
      type: 'deadlineStopped',
      deadline: 'VERIFICATION',
      instance: 1,
      doneAtMs: Date.UTC(2026, 10, 24, 3, 0),
    },
    ['told:VERIFICATION#1'],
  );
  await world.drain();
  expect(world.to()).toEqual(['caseofficer']);
  expect(await incidents()).toEqual([]);
});

describe('a rung that the record took back', () => {
  const states = async (table: 'notice' | 'message' | 'delivery'): Promise<string[]> =>
    (await world.database.asSuper<{ state: string }>(`select state from ${table}`)).map(
      ({ state }) => state,
    );

  test("is told to nobody, and stays in nobody's way", async () => {
    await world.rung(1);
    await world.rung(2);
    await world.takeBack([[1, 0, 1]]);
    await world.drain();
    expect(world.to()).toEqual(['leaderincharge']);
    expect((await states('notice')).toSorted()).toEqual(['claimed', 'withdrawn']);
  });

  test('is not sent where its mail only waited, and climbs to nobody', async () => {
    await claim(await world.rung(1));
    await world.takeBack([[1, 0, 1]]);
    await world.drain();
    expect(world.to()).toEqual([]);
    expect(new Set([...(await states('message')), ...(await states('delivery'))])).toEqual(
      new Set(['withdrawn']),
    );
  });

  test('stands nobody down who was not told', async () => {
    await claim(await world.rung(1));
    await world.takeBack([[1, 0, 1]]);
    const standDown = await world.notice(
      'standDown',
      { type: 'deadlineStopped', deadline: 'VERIFICATION', instance: 1 },
      ['told:VERIFICATION#1'],
    );
    await claim(standDown);
    await world.drain();
    expect(world.to()).toEqual([]);
  });
});

test('who still waits for the mail of a rung is stood down too', async () => {
  await claim(await world.rung(2));
  await world.notice(
    'standDown',
    { type: 'deadlineStopped', deadline: 'VERIFICATION', instance: 1 },
    ['told:VERIFICATION#1'],
  );
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge', 'leaderincharge']);
});

test('two dispatchers at once send each mail once', async () => {
  for (let n = 0; n < 10; n += 1) await world.rung(1, { repeatNo: n });
  await Promise.all([world.drain(), world.drain()]);
  expect(world.smtp.mails).toHaveLength(20);
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(20);
});

test('invariant 6: a mail carries number, step, due, link and its headers, never a name or a fact', async () => {
  for (const level of [0, 1, 2, 3, 4]) await world.rung(level);
  await world.notice('keyPerson', { type: 'disposalApproved', note: CANARY }, [
    'superiorContact@organ',
  ]);
  await world.drain();
  const raw = world.smtp.mails.map((mail) => mail.raw).join('\n');
  const plain = raw.replace(/=\r?\n/g, '');
  const decoded =
    plain +
    [...raw.matchAll(/^[A-Za-z0-9+/=\r\n]{60,}$/gm)]
      .map(([part]) => Buffer.from(part, 'base64').toString())
      .join('\n');
  expect(decoded).not.toContain(CANARY);
  expect(raw).toContain('110101-2026-123456-07');
  expect(decoded).toContain(`/c/${MATTER}`);
  for (const { raw: one } of world.smtp.mails) {
    expect(one).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(one).toMatch(/^References:\s+<[\w-]+@mail\.duban\.invalid>\r$/m);
    expect(one).not.toMatch(/^(Cc|Bcc):/im);
  }
});
