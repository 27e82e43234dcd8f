// What the watch mends by itself, on real Temporal: at most once in 15 minutes per matter, and only when it answers (P10).
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { commitCommand } from '../../db/matter/commit-command';
import { registerMatter } from '../../db/matter/register';
import { createDb, type Db } from '../../db/pool';
import type { HmacKeys } from '../../db/secrecy/blind';
import { createDelivery, type DeliveryService } from '../../delivery';
import { startWatch, type Engine } from '../../ops/watch';
import { workflowIdOf } from '../../workflows/contract';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal';
import { errand } from '../temporal/toy/procedure';
import { errandSlice } from '../temporal/toy/slice';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const organId = 'organ_1';
const actor = { personId: 'person_1', posts: ['clerk@desk'] };
const scope = { organId, blind: 'b', keys: ['clerk@desk', 'person:person_1'], whole: true };
const key = () => randomBytes(32);
const keys: HmacKeys = { blind: key(), nameIndex: key(), fingerprint: key(), mail: key() };

let temporal: TestTemporal;
let database: TestDatabase;
let api: Db;
let dispatch: Db;
let delivery: DeliveryService;
let worker: ChildProcess;
let serial = 0;

beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
  await database.asSuper(
    "insert into organ (organ_id, code, name, short_name) values ('organ_1', '110101', 'Organ', 'O')",
  );
  api = createDb(database.appUrl, 'duban_api');
  dispatch = createDb(database.appUrl, 'duban_dispatch');
  delivery = deliveryOver(temporal.client);
  worker = await startWorkerProcess();
}, 90_000);

afterAll(async () => {
  worker.kill('SIGKILL');
  await Promise.all([api.close(), dispatch.close()]);
  await Promise.all([temporal.stop(), database.drop()]);
});

afterEach(() => database.moveClock(0));

it('starts a matter that was never started', async () => {
  const matterId = await register();
  await lookAt(50_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 0, started: null });
  await lookAt(62_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 1, started: 1 });
  expect((await handleOf(matterId).describe()).status.name).toBe('RUNNING');
});

it('rebuilds a matter with a row undecided for 60 s although it has a run, once in 15 minutes', async () => {
  const matterId = await register();
  await delivery.sender.deliver({ organId, matterId, deadlineAtMs: Date.now() + 12_000 });
  const before = (await handleOf(matterId).describe()).runId;
  const row = await commit(matterId, 'take');
  await lookAt(62_000);
  await eventually('the outcome', async () => (await outcomeOf(row)) === 'accepted');
  expect(await epochOf(matterId)).toEqual({ epoch: 2, started: 2 });
  expect((await handleOf(matterId).describe()).runId).not.toBe(before);

  await handleOf(matterId).terminate('by hand');
  await database.moveClock(63_000);
  const next = await commit(matterId, 'finish');
  await lookAt(300_000);
  expect(await outcomeOf(next)).toBeUndefined();
  await lookAt(62_000 + 905_000);
  await eventually('the outcome', async () => (await outcomeOf(next)) === 'accepted');
}, 60_000);

it('leaves a matter alone that goes on by itself', async () => {
  const matterId = await register();
  await delivery.sender.deliver({ organId, matterId, deadlineAtMs: Date.now() + 12_000 });
  await lookAt(62_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 1, started: 1 });
});

it('neither raises an epoch nor spends the 15 minutes while Temporal does not answer', async () => {
  const matterId = await register();
  const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: '1s' });
  await lookAt(62_000, deliveryOver(new Client({ connection })));
  await connection.close();
  expect(await epochOf(matterId)).toEqual({ epoch: 0, started: null });
  await lookAt(70_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 1, started: 1 });
});

it('gives the 15 minutes back where somebody else serves the matter', async () => {
  const matterId = await register();
  await database.asSuper(
    `update head set lease_token = 'other', lease_until = clock_timestamp() + interval '30 seconds' where matter_id = $1`,
    [matterId],
  );
  await lookAt(62_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 0, started: null });
  await database.asSuper('update head set lease_until = null, lease_token = null');
  await lookAt(70_000);
  expect(await epochOf(matterId)).toEqual({ epoch: 1, started: 1 });
});

const deliveryOver = (client: Client): DeliveryService =>
  createDelivery({ db: dispatch, client, publicKey, procedures: { errand } });

async function lookAt(offsetMs: number, engine: Engine = delivery): Promise<void> {
  await database.moveClock(offsetMs);
  const watch = startWatch({
    ...{ db: dispatch, targets: [], process: 'test', everyMs: 60_000, engine },
    keys: () => Promise.resolve(keys),
    alert: () => Promise.resolve(true),
    log: { warn: (fields, text) => expect({ text, ...fields }).toBeUndefined() },
  });
  await watch.look();
  await watch.stop();
}

const request = (asked: string) => ({
  ...{ organId, officer: 'person_1', session: 'session_1', asked },
  key: `test-key-number-${(serial += 1)}`,
  signingKey: privateKey,
  fingerprintKey: Buffer.alloc(32, 1),
});

const gathered = (type: string) => async () => ({
  ok: true as const,
  body: { type },
  context: { actor, named: {}, facts: {} },
});

async function register(): Promise<string> {
  const done = await api.tx(scope, (q) =>
    registerMatter(q, {
      ...request('askErrand'),
      procedure: errand,
      slice: errandSlice(36_000_000, 600_000),
      organCode: '110101',
      gather: gathered('askErrand'),
    }),
  );
  if (done.kind !== 'registered') throw new Error(done.kind);
  return done.command.matterId;
}

async function commit(matterId: string, type: string): Promise<string> {
  const done = await api.tx(scope, (q) =>
    commitCommand(q, { ...request(type), matterId, gather: gathered(type) }),
  );
  if (done.kind !== 'committed') throw new Error(done.kind);
  return done.command.id;
}

async function outcomeOf(id: string): Promise<string | undefined> {
  const [row] = await database.asSuper<{ state: string | null }>(
    `select outcome ->> 'state' state from command where id = $1`,
    [id],
  );
  return row?.state ?? undefined;
}

async function epochOf(matterId: string) {
  const [row] = await database.asSuper<{ epoch: number; started: number | null }>(
    'select epoch, started_epoch started from head where matter_id = $1',
    [matterId],
  );
  return row;
}

const handleOf = (matterId: string): WorkflowHandle =>
  temporal.client.workflow.getHandle(workflowIdOf('errand', matterId));

async function startWorkerProcess(): Promise<ChildProcess> {
  const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const entry = join(__dirname, '../temporal/toy/worker-main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, temporal.address, database.appUrl, der],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise<void>((done, fail) => {
    child.stdout?.on('data', (text: Buffer) => text.toString().includes('ready') && done());
    child.once('exit', (code) => fail(new Error(`worker ended with ${code}`)));
  });
  return child;
}
