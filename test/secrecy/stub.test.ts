// The sealed stub (T3, P8): registrar and superior contact, and nobody else by any way, whatever his post.
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { createOpsApp } from '../../api/ops-app';
import { listen } from '../../api/server';
import { ADDRESSES, lists, lookAt, NOWHERE } from './look';

const office = new Installation();
const officers = new Map<string, Officer>();
const KEY = newKey();
let id: string;
let number: string;
let command: string;

const body = { competence: 'superior', receivedAt: new Date(Date.now() - 100).toISOString() };

beforeAll(async () => {
  await office.start();
  for (const { organId, username } of office.accounts)
    if (organId === 'district') officers.set(username, await office.as(username));
  const answer = await as('jie').register(body, KEY);
  expect([201, 202]).toContain(answer.status);
  id = String(answer.headers.get('location')).split('/').at(-1) ?? '';
  const [row] = await office.database.asSuper<{ number: string; command: string }>(
    'select h.number, c.id command from head h join command c using (matter_id) where matter_id = $1',
    [id],
  );
  if (row === undefined) throw new Error('no stub');
  ({ number, command } = row);
}, 120_000);

afterAll(() => office.stop());

const as = (name: string): Officer => {
  const found = officers.get(name);
  if (found === undefined) throw new Error(name);
  return found;
};

const others = (): [string, Officer][] =>
  [...officers].filter(([name]) => name !== 'jie' && name !== 'sheng');

test('its 5-working-day clock runs, and nothing else does', async () => {
  const view = (await as('sheng').get(`/clues/${id}`)).body;
  expect(view).toMatchObject({ state: 'ROUTED_UPWARD', sealed: true });
  expect((view['deadlines'] as { id: string; status: string }[]).map((one) => one.id)).toEqual([
    'REPORT_UPWARD',
  ]);
});

test('nobody else finds it at any address: the same as an unknown id, to the byte', async () => {
  const wrong: string[] = [];
  for (const [name, officer] of others())
    for (const address of ADDRESSES) {
      const [unknown, seen] = await Promise.all(
        [NOWHERE, { id, command }].map((place) => lookAt(office, officer, address, place)),
      );
      if (JSON.stringify(seen) !== JSON.stringify(unknown)) wrong.push(`${name} ${address}`);
    }
  expect(wrong).toEqual([]);
}, 120_000);

test('it is in no list, no number search, no ledger, and in nobody else’s inbox', async () => {
  const wrong: string[] = [];
  for (const [name, officer] of officers)
    for (const [path, text] of await lists(office, officer, [number])) {
      const mine = (name === 'jie' || name === 'sheng') && /inbox|^\/$/.test(path);
      if (!mine && (text.includes(id) || text.includes(path.includes('?q=') ? id : number)))
        wrong.push(`${name} ${path}`);
    }
  expect(wrong).toEqual([]);
  expect(JSON.stringify((await as('jie').get('/inbox')).body)).toContain(id);
}, 120_000);

test('a stand-in of the superior contact finds it no more than anybody, though he finds what else that post reads (ADR 0012)', async () => {
  const plain = String((await as('jie').register(ownClue())).headers.get('location')).slice(-22);
  await office.database.asSuper(
    `insert into reader (organ_id, matter_id, key) values ('district', $1, 'superiorContact@organ')`,
    [plain],
  );
  expect((await as('xu').get(`/clues/${plain}`)).status).toBe(404);
  await office.database.asSuper(
    `insert into delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, filed_at, accepted_at,
       approved_at, approved_by) select 'del_of_the_superior', 'district', 'person_sheng', 'person_xu', '{superiorContact@organ}',
       duban_now(), duban_now() + interval '1 day', duban_now(), duban_now(), duban_now(), 'person_pan'`,
  );
  await office.database.asSuper(
    `insert into absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at)
     values ('abs_of_the_superior', 'district', 'person_sheng', duban_now(), duban_now() + interval '1 day', 'person_sheng', duban_now())`,
  );
  expect((await as('xu').get(`/clues/${plain}`)).status).toBe(200);
  for (const address of ADDRESSES) {
    const [unknown, seen] = await Promise.all(
      [NOWHERE, { id, command }].map((place) => lookAt(office, as('xu'), address, place)),
    );
    expect([address, seen]).toEqual([address, unknown]);
  }
  for (const [path, text] of await lists(office, as('xu'), [number])) {
    expect([path, text.includes(id)]).toEqual([path, false]);
    if (!path.includes('?q=')) expect([path, text.includes(number)]).toEqual([path, false]);
  }
}, 60_000);

test('its number has the form of every other, and its serial leaves no gap in the ledger', async () => {
  const own = { competence: 'own', channel: 'MAIL', problemClass: 'UMBRELLA', content: '内容' };
  const clue = { ...own, receivedAt: body.receivedAt, subjects: [{ subject: { unknown: true } }] };
  const serials: unknown[] = [];
  for (let n = 0; n < 2; n += 1) {
    await as('jie').register(clue);
    await as('jie').register(body);
  }
  const ledger = (await as('tai').get('/ledger')).body['items'] as Record<string, unknown>[];
  serials.push(...ledger.map((one) => one['serial']));
  // The one of the test before is among them.
  expect(serials.map(Number).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
});

test('metrics and the details of readiness say neither id nor number nor that there is a stub', async () => {
  const { ports } = office.assembled;
  const ops = await listen(createOpsApp(ports), 0, '127.0.0.1');
  const said: string[] = [];
  for (const path of ['/metrics', '/readyz', '/livez'])
    said.push(await (await fetch(`http://127.0.0.1:${ops.port}${path}`)).text());
  await ops.stop();
  const text = [...said, ...office.logs].join('\n');
  for (const secret of [id, number, 'REPORT_UPWARD', 'ROUTED_UPWARD', 'sealed'])
    expect(text).not.toContain(secret);
});

test('an incident of it is shown to nobody by its matter', async () => {
  await office.database.asSuper(
    "insert into incident (organ_id, kind, matter_id) values ('district', 'commandParked', $1)",
    [id],
  );
  const { db } = office.assembled.ports;
  const rows = await db.read(
    {
      organId: 'district',
      blind: 'x',
      keys: ['person:person_yun', 'opsEngineer@organ'],
      whole: true,
    },
    (q) => q.rows('select * from incident where matter_id = $1', [id]),
  );
  expect(rows).toEqual([]);
});

test('every mail of it goes to the superior contact alone', async () => {
  const mails = await eventually('a mail of a miss', async () => {
    const of = (await office.mails()).filter(({ subject, text }) =>
      (subject + text).includes(number),
    );
    return of.length > 1 && of;
  });
  expect([...new Set(mails.map(({ to }) => to))]).toEqual(['sheng@district.example']);
}, 60_000);

test('a colleague’s key is not hers: the same key makes another stub', async () => {
  const answer = await as('ji').register(body, KEY);
  expect([201, 202]).toContain(answer.status);
  expect(answer.headers.get('location')).not.toContain(id);
});

test('who is appointed superior contact for a time serves it in his own name, and no longer', async () => {
  const decided = async (change: object): Promise<number> => {
    const key = { 'idempotency-key': newKey() };
    const filed = await as('mi').call('POST', '/directory/changes', change, key);
    const path = `/directory/changes/${String(filed.body['id'])}/approval`;
    return (await as('an').call('POST', path, { approve: true })).status;
  };
  const of = { post: 'superiorContact@organ', personId: 'person_wei', as: 'holder' };
  expect((await as('wei').get(`/clues/${id}`)).status).toBe(404);
  expect(await decided({ kind: 'appoint', ...of })).toBe(200);
  expect((await as('wei').get(`/clues/${id}`)).body).toMatchObject({ sealed: true });
  expect(await decided({ kind: 'endAppointment', ...of })).toBe(200);
  expect((await as('wei').get(`/clues/${id}`)).status).toBe(404);
}, 60_000);

test('registrar and superior contact together end it; neither alone, nobody else', async () => {
  const alone = await as('jie').send(id, 'confirmUpward', { receipt: '回执' });
  expect([200, 202]).toContain(alone.status);
  const view = await eventually('the pending act', async () => {
    const { body: seen } = await as('jie').get(`/clues/${id}`);
    return (seen['pending'] as unknown[]).length > 0 && seen;
  });
  expect(view['state']).toBe('ROUTED_UPWARD');
  const commandId = (view['pending'] as { commandId: string }[])[0]?.commandId;
  expect(JSON.stringify((await as('sheng').get('/inbox')).body)).toContain(id);
  expect((await as('jie').send(id, 'confirm', { commandId })).status).toBe(403);
  expect((await as('pan').send(id, 'confirm', { commandId })).status).toBe(404);
  const both = await as('sheng').send(id, 'confirm', { commandId });
  expect([200, 202]).toContain(both.status);
  await eventually('no clock any more', async () => {
    const { body: seen } = await as('sheng').get(`/clues/${id}`);
    const clocks = seen['deadlines'] as { status: string }[];
    return clocks.every(({ status }) => status === 'met' || status === 'breached');
  });
  expect((await as('sheng').get(`/clues/${id}`)).body).toMatchObject({ closed: true });
}, 60_000);
