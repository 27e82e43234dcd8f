// A row that our own code cannot decide, between good ones: they go on, it is parked with an incident (P1, P10).
import { z } from 'zod';
import { entry } from '../../api/kinds/entry';
import type { MatterKind } from '../../api/kinds/kind';
import { letterKind } from '../api/toy/kind';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { decided, incidentsOf, rowsOf, typesOf } from './told';
import { faulty } from './toy/procedure';

const kind: MatterKind = {
  ...letterKind,
  procedure: faulty,
  commands: [
    ...letterKind.commands,
    entry('stumble', { how: z.enum(['well', 'badly']) }, { how: 'well' }),
  ],
};
const office = new Installation({
  kinds: [kind],
  rules: 'test/api/toy/pack.json',
  workerEntry: 'test/faults/toy/worker-main.ts',
  dispatcher: false,
  loopEveryMs: 100,
});
let jie: Officer;
let fang: Officer;

beforeAll(async () => {
  await office.start();
  [jie, fang] = await Promise.all([office.as('jie'), office.as('fang')]);
}, 240_000);
afterAll(() => office.stop());

const send = (id: string, type: string, fields = {}): Promise<Answer> =>
  fang.call(
    'POST',
    `/letters/${id}/commands`,
    { type, ...fields },
    { 'idempotency-key': newKey() },
  );

it('parks it after five attempts, and the rows behind it are decided in order', async () => {
  const drafted = await jie.call('POST', '/letters', {}, { 'idempotency-key': newKey() });
  const id = String(drafted.body['id']);
  expect(await send(id, 'stumble', { how: 'well' })).toMatchObject({ status: 200 });
  const bad = await send(id, 'stumble', { how: 'badly' });
  expect(bad.status).toBe(202);
  const behind = await Promise.all([send(id, 'sendLetter')]);
  expect(await decided(fang, bad)).toMatchObject({ state: 'parked', code: null });
  await eventually('the letter sent', async () =>
    (await typesOf(office, id)).includes('letterSent'),
  );
  expect([200, 202]).toContain(behind[0].status);
  expect(await send(id, 'recordReturn', { note: '已整改' })).toMatchObject({
    status: 200,
    body: { state: 'ANSWERED' },
  });
  expect(await typesOf(office, id)).toEqual(
    expect.arrayContaining(['letterDrafted', 'stumbled', 'letterSent', 'returnRecorded']),
  );
  const rows = await rowsOf(office, id);
  expect(rows.map(({ outcome }) => outcome?.state ?? 'none')).toEqual([
    'accepted',
    'accepted',
    'none',
    'accepted',
    'accepted',
  ]);
  expect(await incidentsOf(office)).toEqual(['parked']);
  const [failures] = await office.database.asSuper<{ failures: number }>(
    'select failures from command where parked_at is not null',
  );
  expect(failures).toEqual({ failures: 5 });
}, 60_000);
