// Sessions over HTTP (P9): never stored in clear, and over at sign-out, after idle time, after twelve hours, with the account, with a new password.
import { Installation } from '../support/installation';
import { newKey, Officer } from '../support/officer';
import { tableTraces } from './traces';

const office = new Installation({ worker: false, dispatcher: false });
const MINUTE_MS = 60_000;

beforeAll(() => office.start(), 90_000);
afterEach(() => office.database.moveClock(0));
afterAll(() => office.stop());

const lives = async (officer: Officer): Promise<boolean> =>
  (await officer.get('/me')).status === 200;

test('neither token nor password lies anywhere in clear', async () => {
  const jie = await office.as('jie');
  const text = (await tableTraces(office)).map((one) => one.text).join('\n');
  expect(text).toContain('s_');
  expect(text).not.toContain(jie.token);
  expect(text).not.toContain(Buffer.from(jie.token).toString('hex'));
  expect(text).not.toContain(jie.password);
  expect(office.logs.join('\n')).not.toContain(jie.token);
});

test('sign-out ends this session and no other', async () => {
  const [one, other] = [await office.as('qu'), await office.as('qu')];
  expect((await one.call('DELETE', '/sessions/current')).status).toBe(204);
  expect([await lives(one), await lives(other)]).toEqual([false, true]);
});

test('half an hour idle ends it, also where it was used all morning', async () => {
  const ji = await office.as('ji');
  for (const minutes of [25, 50, 75]) {
    await office.database.moveClock(minutes * MINUTE_MS);
    expect(await lives(ji)).toBe(true);
  }
  await office.database.moveClock((75 + 31) * MINUTE_MS);
  expect(await lives(ji)).toBe(false);
  // And not again, whatever the clock says.
  await office.database.moveClock(75 * MINUTE_MS);
  await office.database.moveClock((75 + 32) * MINUTE_MS);
  expect(await lives(ji)).toBe(false);
});

test('twelve hours end it, however busy', async () => {
  const ji = await office.as('ji');
  for (let minutes = 25; minutes < 12 * 60; minutes += 25) {
    await office.database.moveClock(minutes * MINUTE_MS);
    expect(await lives(ji)).toBe(true);
  }
  await office.database.moveClock((12 * 60 + 1) * MINUTE_MS);
  expect(await lives(ji)).toBe(false);
});

test('a disabled account loses every session at once, and none can be opened', async () => {
  const [meng, mi, an] = [await office.as('meng'), await office.as('mi'), await office.as('an')];
  const change = { kind: 'disableAccount', personId: 'person_meng' };
  const filed = await mi.call('POST', '/directory/changes', change, {
    'idempotency-key': newKey(),
  });
  const decision = `/directory/changes/${String(filed.body['id'])}/approval`;
  expect(await lives(meng)).toBe(true);
  expect((await an.call('POST', decision, { approve: true })).status).toBe(200);
  expect(await lives(meng)).toBe(false);
  await expect(office.as('meng')).rejects.toThrow('401');
});

test('a new password ends the other sessions; the old one opens none', async () => {
  const [here, there] = [await office.as('song'), await office.as('song')];
  const newPassword = 'four plain words here';
  const put = { password: here.password, newPassword };
  expect((await here.call('PUT', '/me/password', put)).status).toBe(204);
  expect([await lives(here), await lives(there)]).toEqual([true, false]);
  await expect(office.as('song')).rejects.toThrow('401');
  await Officer.signIn(office.baseUrl, { ...office.account('song'), password: newPassword });
});
