// What sending leaves behind: who was told may look at the matter (P8), and every attempt is on record (P7).
import { firstBadLogRow, readLog } from '../../db/secrecy/access-log/log';
import { makeWorld, MATTER, ORGAN, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.clear());

const readers = async () =>
  (
    await world.database.asSuper<{ key: string }>(
      'select key from reader where matter_id = $1 order by key',
      [MATTER],
    )
  ).map(({ key }) => key);

test('of a sealed stub nobody becomes a reader by a mail', async () => {
  await world.database.asSuper('update head set sealed = true');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
  expect(await readers()).not.toContain('person:leaderincharge');
  await world.database.asSuper('update head set sealed = false');
});

test('who is sent a notice may look at the matter, and nobody else', async () => {
  await world.rung(2);
  await world.drain();
  expect(await readers()).toContain('person:leaderincharge');
  expect(await readers()).not.toContain('person:departmenthead');
});

test('each attempt is in the mail log with level and state, without an address; a withdrawn one is not', async () => {
  world.smtp.next.push('hangUp');
  await world.rung(2);
  await world.drain(500);
  await world.database.moveClock(5_000);
  await world.drain();
  world.smtp.refused.add('principalleader@example.org');
  await world.rung(3);
  await world.drain();
  const rows = await world.db.tx({ organId: ORGAN.organId }, (q) => readLog(q, `mail:${MATTER}`));
  expect(firstBadLogRow(rows)).toBeUndefined();
  const mine = rows
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    .slice(-4)
    .map(({ personId, level, state, attempt }) => [personId, level, state, attempt]);
  expect(mine).toEqual([
    ['leaderincharge', 2, 'later', 1],
    ['leaderincharge', 2, 'sent', 2],
    ['principalleader', 3, 'failed', 1],
    ['superiorcontact', 3, 'sent', 1],
  ]);
  expect(JSON.stringify(rows)).not.toContain('@example');
  const before = rows.length;
  await world.clear();
  await world.bar('leaderincharge');
  await world.bar('principalleader');
  await world.bar('superiorcontact');
  await world.rung(2);
  await world.drain();
  const after = await world.db.tx({ organId: ORGAN.organId }, (q) => readLog(q, `mail:${MATTER}`));
  expect(after).toHaveLength(before);
});
