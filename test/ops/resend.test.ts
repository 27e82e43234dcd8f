// `resendMail` over a real SMTP server: under the same Message-ID, to the present address, never to who is in conflict (P7).
import { generateKeyPairSync } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { newKeyRing, parseKeyRing } from '../../db/secrecy/key-ring';
import { createDelivery } from '../../delivery';
import { lookAgain, repair, type Repaired } from '../../ops/remedies/repair';
import type { RepairPorts } from '../../ops/remedies/remedy';
import { makeWorld, MATTER, ORGAN, type World } from '../mail/world';

let world: World;
let ports: RepairPorts;
/** No mail needs Temporal. */
const connection = Connection.lazy({ address: '127.0.0.1:1' });

beforeAll(async () => {
  world = await makeWorld();
  const { db } = world;
  const client = new Client({ connection });
  const { publicKey } = generateKeyPairSync('ed25519');
  const delivery = createDelivery({ db, client, publicKey, procedures: {} });
  const ring = parseKeyRing(newKeyRing());
  ports = { db, ring, delivery, client, engine: undefined, procedures: {} };
}, 60_000);

afterAll(async () => {
  await connection.close();
  await world.stop();
});

beforeEach(() => world.clear());

const mend = (noticeId?: string, dryRun = false): Promise<Repaired> =>
  repair(ports, {
    ...{ remedy: 'resendMail', reason: 'why', by: { cli: true }, dryRun, lookForMs: 0 },
    target: noticeId === undefined ? { matterId: MATTER } : { noticeId },
  });

const messages = () =>
  world.database.asSuper<Record<string, unknown>>(
    'select message_id, person_id, state, attempts, address from message order by person_id',
  );

it('a refused mail goes out to the address that was put right, under its own Message-ID, once', async () => {
  world.smtp.refused.add('leaderincharge@example.org');
  const { id } = await world.rung(2);
  await world.drain();
  const [before] = await messages();
  expect(before).toMatchObject({ state: 'failed' });
  const told = world.to();
  await world.database.asSuper(
    "update person set address = 'right@example.org', address_dead_at = null where person_id = 'leaderincharge'",
  );
  expect(await mend(id, true)).toEqual({
    kind: 'planned',
    does: ['send 1 failed and 0 delayed message(s) now, Message-IDs unchanged'],
  });
  expect((await messages())[0]).toEqual(before);
  const done = await mend(id);
  expect(done).toMatchObject({ outcome: 'notYet', because: '1 on their way' });
  await world.drain();
  expect(world.to()).toEqual([...told, 'right'].toSorted());
  const [after] = await messages();
  expect(after).toMatchObject({ state: 'sent', message_id: before?.['message_id'], attempts: 2 });
  const repairId = done.kind === 'done' ? done.repairId : '';
  expect(await lookAgain(ports, ORGAN.organId, repairId)).toMatchObject({ state: 'worked' });
  expect(await mend(id)).toMatchObject({ code: 'nothingToDo' });
  await world.drain();
  expect(world.to()).toHaveLength(told.length + 1);
});

it('says that it failed where the address is refused again', async () => {
  world.smtp.refused.add('leaderincharge@example.org');
  const { id } = await world.rung(2);
  await world.drain();
  const done = await mend(id);
  await world.drain();
  const repairId = done.kind === 'done' ? done.repairId : '';
  expect(await lookAgain(ports, ORGAN.organId, repairId)).toMatchObject({
    state: 'failed',
    because: expect.stringMatching(/^1 failed: /),
  });
});

it('one that waits for its next try goes out now', async () => {
  world.smtp.next.push('hangUp');
  await world.rung(2);
  await world.drain(500);
  expect(await messages()).toMatchObject([{ state: 'queued', attempts: 1 }]);
  await world.drain();
  expect(await messages()).toMatchObject([{ state: 'queued', attempts: 1 }]);
  expect(await mend(undefined, true)).toMatchObject({
    does: ['send 0 failed and 1 delayed message(s) now, Message-IDs unchanged'],
  });
  await mend();
  await world.drain();
  expect(await messages()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  // The server hung up after DATA: what it has twice is one Message-ID.
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
});

it('invariant 5: neither a withdrawn mail nor one of a person who is in conflict by now goes out, and no answer tells', async () => {
  world.smtp.refused.add('leaderincharge@example.org');
  const { id } = await world.rung(2);
  await world.drain();
  const told = world.to();
  await world.bar('leaderincharge');
  world.smtp.refused.clear();
  const done = await mend(id);
  await world.drain();
  expect(world.to()).toEqual(told);
  const [row] = await messages();
  expect(row).toMatchObject({ state: 'withdrawn' });
  const repairId = done.kind === 'done' ? done.repairId : '';
  expect(await lookAgain(ports, ORGAN.organId, repairId)).toMatchObject({ state: 'worked' });
  expect(await mend(id)).toMatchObject({ code: 'nothingToDo' });
  await world.drain();
  expect(world.to()).toEqual(told);
});
