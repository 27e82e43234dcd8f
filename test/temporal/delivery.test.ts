// From the signed row to the ledger: sender, run and record on real PostgreSQL and Temporal.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { Client as PgClient } from 'pg';
import { commitCommand, type CommandRequest } from '../../db/matter/commit-command';
import { registerMatter } from '../../db/matter/register';
import { createDb, type Db } from '../../db/pool';
import { createDelivery, type DeliveryOutcome, type Sender } from '../../delivery';
import type { SignedCommand } from '../../domain';
import { applyCommand, workflowIdOf } from '../../workflows/contract';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal';
import { errand } from './toy/procedure';
import { errandSlice } from './toy/slice';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const organId = 'organ_1';
const actor = { personId: 'person_1', posts: ['clerk@desk'] };
const scope = { organId, blind: 'b', keys: ['clerk@desk', 'person:person_1'], whole: true };

let temporal: TestTemporal;
let database: TestDatabase;
let api: Db;
let dispatch: Db;
let sender: Sender;
let worker: ChildProcess;
let serial = 0;

beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
  await database.asSuper(
    "insert into organ (organ_id, code, name, short_name) values ('organ_1', '110101', 'Organ', 'O')",
  );
  api = createDb(database.appUrl, 'duban_api');
  dispatch = createDb(database.appUrl, 'duban_dispatch');
  const parts = { db: dispatch, client: temporal.client, publicKey, procedures: { errand } };
  sender = createDelivery(parts).sender;
  worker = await startWorkerProcess();
}, 90_000);

afterAll(async () => {
  await kill(worker);
  await Promise.all([api.close(), dispatch.close()]);
  await Promise.all([temporal.stop(), database.drop()]);
});

it('starts a registered matter and brings its steps on record in order', async () => {
  const matterId = await register();
  expect(await deliver(matterId)).toEqual({ kind: 'decided' });
  const first = await commit(matterId, 'take');
  const second = await commit(matterId, 'finish');
  expect(await deliver(matterId, second.id)).toMatchObject({
    kind: 'accepted',
    answer: { state: 'DONE' },
  });
  expect(await outcomeOf(first.id)).toMatchObject({ state: 'accepted' });
  expect(await outcomeOf(second.id)).toMatchObject({ state: 'accepted' });
  await handleOf(matterId).result();
  expect(await typesOf(matterId)).toEqual(expect.arrayContaining(['asked', 'taken', 'finished']));
});

it('writes as outcome what the rules say over the recorded state', async () => {
  const matterId = await register();
  const row = await commit(matterId, 'finish');
  expect(await deliver(matterId, row.id)).toEqual({ kind: 'decided' });
  expect(await outcomeOf(row.id)).toMatchObject({ state: 'refused', code: 'notInThisState' });
});

it('refuses a step on a final matter without a run', async () => {
  const matterId = await register();
  await commit(matterId, 'take');
  const last = await commit(matterId, 'finish');
  await deliver(matterId, last.id);
  await handleOf(matterId).result();
  const row = await commit(matterId, 'touch');
  expect(await deliver(matterId, row.id)).toEqual({ kind: 'decided' });
  expect(await outcomeOf(row.id)).toMatchObject({ state: 'refused' });
});

it('starts a run again that somebody ended by hand, and takes the step', async () => {
  const matterId = await register();
  await deliver(matterId);
  await handleOf(matterId).terminate('by hand');
  const row = await commit(matterId, 'take');
  expect(await deliver(matterId, row.id)).toMatchObject({ kind: 'accepted' });
  expect(await outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
});

it('lets nothing of a hand-made update into the ledger, and honest steps go on', async () => {
  const matterId = await register();
  await deliver(matterId);
  const [head] = await database.asSuper<{ epoch: number }>(
    'select epoch from head where matter_id = $1',
    [matterId],
  );
  const honest = await commit(matterId, 'take');
  const forged = { ...honest, id: 'AAAAAAAAAAAAAAAAAAAAAA', body: { type: 'touch' } };
  await handleOf(matterId).executeUpdate(applyCommand, {
    updateId: forged.id,
    args: [{ ...forged, epoch: head?.epoch ?? 0 }],
  });
  // What the run accepted beside the forged act is dropped with it and sent again, as the loop does.
  await eventually('the honest step on record', async () => {
    await deliver(matterId);
    return (await typesOf(matterId)).includes('taken');
  });
  expect(await outcomeOf(honest.id)).toMatchObject({ state: 'accepted' });
  expect(await typesOf(matterId)).not.toContain('touched');
});

it('parks a row whose signature fails and sends the rows after it', async () => {
  const matterId = await register();
  const bad = await commit(matterId, 'touch');
  await database.asSuper('alter table command disable trigger all');
  await database.asSuper("update command set sig = 'x' where id = $1", [bad.id]);
  await database.asSuper('alter table command enable trigger all');
  const good = await commit(matterId, 'take');
  expect(await deliver(matterId, good.id)).toMatchObject({ kind: 'accepted' });
  const [row] = await database.asSuper<{ parked_at: Date | null }>(
    'select parked_at from command where id = $1',
    [bad.id],
  );
  expect(row?.parked_at).not.toBeNull();
});

it('32 times the same step at once: one act, 31 coded refusals', async () => {
  const matterId = await register();
  const rows: SignedCommand[] = [];
  for (let nth = 0; nth < 32; nth += 1) rows.push(await commit(matterId, 'take'));
  await Promise.all(rows.map((row) => deliver(matterId, row.id)));
  await deliver(matterId);
  const outcomes = await Promise.all(rows.map((row) => outcomeOf(row.id)));
  expect(outcomes.filter((one) => one.state === 'accepted')).toHaveLength(1);
  expect(outcomes.filter((one) => one.code === 'notInThisState')).toHaveLength(31);
});

it('loses and repeats nothing when the worker is killed between its answer and the record', async () => {
  const matterId = await register();
  await deliver(matterId);
  const row = await commit(matterId, 'take');
  const release = await holdLedger();
  const delivered = deliver(matterId, row.id);
  await eventually('the answer of the run', async () =>
    (await handleOf(matterId).fetchHistory()).events?.some(
      (event) => event.workflowExecutionUpdateCompletedEventAttributes != null,
    ),
  );
  await kill(worker);
  await release();
  expect(await delivered).toMatchObject({ kind: 'accepted' });
  worker = await startWorkerProcess();
  expect(await outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
  const next = await commit(matterId, 'finish');
  await deliver(matterId, next.id);
  expect((await typesOf(matterId)).filter((type) => type === 'taken')).toHaveLength(1);
  expect(await outcomeOf(next.id)).toMatchObject({ state: 'accepted' });
}, 60_000);

function request(asked: unknown): CommandRequest {
  const key = `test-key-number-${(serial += 1)}`;
  const keys = { signingKey: privateKey, fingerprintKey: Buffer.alloc(32, 1) };
  return { organId, officer: 'person_1', session: 'session_1', key, asked, ...keys };
}

const gathered = (type: string) => async () => ({
  ok: true as const,
  body: { type },
  context: { actor, named: {}, facts: {} },
});

async function register(): Promise<string> {
  const registered = await api.tx(scope, (q) =>
    registerMatter(q, {
      ...request('askErrand'),
      procedure: errand,
      slice: errandSlice(3_600_000, 60_000),
      organCode: '110101',
      gather: gathered('askErrand'),
    }),
  );
  if (registered.kind !== 'registered') throw new Error(registered.kind);
  return registered.command.matterId;
}

async function commit(matterId: string, type: string): Promise<SignedCommand> {
  const committed = await api.tx(scope, (q) =>
    commitCommand(q, { ...request(type), matterId, gather: gathered(type) }),
  );
  if (committed.kind !== 'committed') throw new Error(committed.kind);
  return committed.command;
}

const deliver = (matterId: string, upTo?: string): Promise<DeliveryOutcome> =>
  sender.deliver({
    organId,
    matterId,
    deadlineAtMs: Date.now() + 12_000,
    ...(upTo === undefined ? {} : { upTo }),
  });

const outcomeOf = (id: string): Promise<{ state: string; code?: string }> =>
  eventually('an outcome', async () => {
    const [row] = await database.asSuper<{ outcome: { state: string } | null }>(
      'select outcome from command where id = $1',
      [id],
    );
    return row?.outcome ?? undefined;
  });

async function typesOf(matterId: string): Promise<string[]> {
  const rows = await database.asSuper<{ type: string }>(
    'select type from ledger where matter_id = $1 order by seq',
    [matterId],
  );
  return rows.map((row) => row.type);
}

const handleOf = (matterId: string): WorkflowHandle =>
  temporal.client.workflow.getHandle(workflowIdOf('errand', matterId));

/** Holds the ledger against every writer, so that no record can end. */
async function holdLedger(): Promise<() => Promise<void>> {
  const holder = new PgClient({ connectionString: database.superUrl });
  await holder.connect();
  await holder.query('begin; lock table ledger in share row exclusive mode');
  return () => holder.end();
}

async function startWorkerProcess(): Promise<ChildProcess> {
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const entry = join(__dirname, 'toy/worker-main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, temporal.address, database.appUrl, key],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise<void>((done, fail) => {
    child.stdout?.on('data', (text: Buffer) => text.toString().includes('ready') && done());
    child.once('exit', (code) => fail(new Error(`worker ended with ${code}`)));
  });
  return child;
}

function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGKILL');
  return ended;
}
