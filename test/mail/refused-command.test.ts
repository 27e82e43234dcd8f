// A refusal that comes after a 202 is mailed to the officer alone (P1); one that answered a request is not.
import { generateKeyPairSync } from 'node:crypto';
import { commitCommand } from '../../db/matter/commit-command';
import { promiseOutcome } from '../../db/matter/outcome';
import { registerMatter } from '../../db/matter/register';
import { digestOf } from '../../db/matter/signing';
import { createDb, type Db } from '../../db/pool';
import { postgresStore } from '../../delivery/postgres-store';
import { REFUSAL_CODES } from '../../domain';
import { KERNEL_COMMANDS, MEANINGS } from '../../mail/refusal-words';
import { startDispatcher } from '../../mail/dispatcher';
import { slice as toySlice, toy } from '../domain/kernel-toy';
import { makeWorld, ORGAN, type World } from './world';

const { digest: _, ...rest } = toySlice;
const slice = { ...rest, digest: digestOf(rest) };
const { privateKey } = generateKeyPairSync('ed25519');
const OFFICER = 'caseofficer';
const scope = { organId: ORGAN.organId, blind: 'b', keys: [`person:${OFFICER}`, 'worker@a'] };
const pack = { version: toySlice.rulePack.version, audiences: [] };

let world: World;
let api: Db;
let keys = 0;
beforeAll(async () => {
  world = await makeWorld();
  await world.clear();
  api = createDb(world.database.appUrl, 'duban_api', 2);
}, 60_000);
afterAll(async () => {
  await api?.close();
  await world.stop();
});
beforeEach(() => world.clear());

const request = () => ({
  organId: ORGAN.organId,
  officer: OFFICER,
  session: 's1',
  signingKey: privateKey,
  fingerprintKey: 'f',
  key: `key-of-the-test-${(keys += 1)}`,
  asked: {},
});
const gather = (type: string) => async () => ({
  ok: true as const,
  body: { type },
  context: { actor: { personId: OFFICER, posts: ['worker@a'] }, named: {}, facts: {} },
});

/** A committed step that the rules refuse: nothing waits to be confirmed. */
async function refusable(): Promise<string> {
  const opened = await api.tx(scope, (q) =>
    registerMatter(q, {
      ...request(),
      procedure: toy,
      slice,
      organCode: '110101',
      gather: gather('begin'),
    }),
  );
  if (opened.kind !== 'registered') throw new Error(opened.kind);
  const { matterId } = opened.command;
  const done = await api.tx(scope, (q) =>
    commitCommand(q, { ...request(), matterId, gather: gather('giveBack') }),
  );
  if (done.kind !== 'committed') throw new Error(done.kind);
  return done.command.id;
}

const refuse = (id: string) => postgresStore(world.db, { toy }).writeRefusal(ORGAN.organId, id);

const notices = () =>
  world.database.asSuper<{ key: string; event: { code: string }; audience: object }>(
    `select key, event, audience from notice where kind = 'refusedCommand'`,
  );

async function drain(): Promise<void> {
  const dispatcher = startDispatcher({
    ...{ db: world.db, smtpUrl: world.smtp.url, from: world.ports.from, keys: world.keys },
    publicUrl: world.ports.publicUrl,
    packs: [pack as never],
    procedures: [toy],
    log: { warn: (fields, text) => void world.warned.push({ text, ...fields }) },
    pollMs: 60_000,
  });
  await dispatcher.drain();
  await dispatcher.stop();
  await dispatcher.drain();
}

test('a refusal in time for its answer makes no mail', async () => {
  const id = await refusable();
  expect(await refuse(id)).toEqual({ kind: 'refused' });
  expect(await notices()).toEqual([]);
});

test('a refusal more than 12 s after the step is mailed to the officer, once, with nothing but number, step and code', async () => {
  const id = await refusable();
  await world.database.moveClock(12_500);
  expect(await refuse(id)).toEqual({ kind: 'refused' });
  const [row, ...more] = await notices();
  expect(more).toEqual([]);
  expect(row?.key).toMatch(new RegExp(`:${id}:refusedCommand$`));
  expect(row?.event.code).toBe('notInThisState');
  await drain();
  await drain();
  expect(world.warned).toEqual([]);
  expect(world.to()).toEqual([OFFICER]);
  const text = textOf(world.smtp.mails[0]?.raw ?? '');
  expect(text).toContain('操作: 退回');
  expect(text).toContain(`原因: ${MEANINGS.notInThisState.zh}`);
  expect(text).not.toMatch(/期限|下一步|责任岗位/);
});

test('a promise of 202 makes an early refusal a mail; a decided step promises nothing', async () => {
  const id = await refusable();
  expect(await api.tx(scope, (q) => promiseOutcome(q, id))).toBe(true);
  await refuse(id);
  expect(await notices()).toHaveLength(1);
  expect(await api.tx(scope, (q) => promiseOutcome(q, id))).toBe(false);
});

test('nobody else hears of it: no climbing, no incident', async () => {
  const id = await refusable();
  await world.database.moveClock(12_500);
  await refuse(id);
  await world.database.asSuper('update person set active = false where person_id = $1', [OFFICER]);
  await drain();
  expect(world.to()).toEqual([]);
  expect(await world.database.asSuper('select 1 from incident')).toEqual([]);
});

test('every code has its meaning in both languages, told apart from every other', () => {
  expect(Object.keys(MEANINGS).sort()).toEqual([...REFUSAL_CODES, 'noLongerEligible'].sort());
  const all = [...Object.values(MEANINGS), ...Object.values(KERNEL_COMMANDS)];
  for (const locale of ['zh', 'en'] as const)
    expect(new Set(all.map((one) => one?.[locale])).size).toBe(all.length);
});

function textOf(raw: string): string {
  const part = /\r\n\r\n([A-Za-z0-9+/=\r\n]{60,}?)\r\n--/.exec(raw)?.[1] ?? '';
  return Buffer.from(part, 'base64').toString();
}
