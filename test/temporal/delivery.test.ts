// From the signed row to the ledger: sender, run and record on real PostgreSQL and Temporal.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Client as PgClient } from 'pg';
import { LONGEST_MATTER_MS } from '../../delivery/loop';
import { MATTER_WORKFLOW, workflowIdOf } from '../../workflows/contract';
import type { SignedCommand } from '../../domain';
import { eventually } from '../support/temporal';
import { Office } from './office';
import { errand } from './toy/procedure';
import { errandSlice } from './toy/slice';

let office: Office;
let worker: ChildProcess;

beforeAll(async () => {
  office = await Office.open({ errand });
  worker = await startWorkerProcess();
}, 90_000);

afterAll(async () => {
  await kill(worker);
  await office.close();
});

it('starts a registered matter and brings its steps on record in order', async () => {
  const matterId = await register();
  expect(await office.deliver(matterId)).toEqual({ kind: 'decided' });
  const first = await office.commit(matterId, 'take');
  const second = await office.commit(matterId, 'finish');
  expect(await office.deliver(matterId, second.id)).toMatchObject({
    kind: 'accepted',
    answer: { state: 'DONE' },
  });
  expect(await office.outcomeOf(first.id)).toMatchObject({ state: 'accepted' });
  expect(await office.outcomeOf(second.id)).toMatchObject({ state: 'accepted' });
  await office.handleOf(matterId).result();
  expect(await office.typesOf(matterId)).toEqual(
    expect.arrayContaining(['asked', 'taken', 'finished']),
  );
});

it('writes as outcome what the rules say over the recorded state', async () => {
  const matterId = await register();
  const row = await office.commit(matterId, 'finish');
  expect(await office.deliver(matterId, row.id)).toEqual({ kind: 'decided' });
  expect(await office.outcomeOf(row.id)).toMatchObject({
    state: 'refused',
    code: 'notInThisState',
  });
});

it('refuses a step on a final matter without a run', async () => {
  const matterId = await register();
  await office.commit(matterId, 'take');
  const last = await office.commit(matterId, 'finish');
  await office.deliver(matterId, last.id);
  await office.handleOf(matterId).result();
  const row = await office.commit(matterId, 'touch');
  expect(await office.deliver(matterId, row.id)).toEqual({ kind: 'decided' });
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'refused' });
});

it('starts a run again that somebody ended by hand, and takes the step', async () => {
  const matterId = await register();
  await office.deliver(matterId);
  await office.handleOf(matterId).terminate('by hand');
  const row = await office.commit(matterId, 'take');
  expect(await office.deliver(matterId, row.id)).toMatchObject({ kind: 'accepted' });
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
});

it('parks a row whose signature fails and sends the rows after it', async () => {
  const matterId = await register();
  const bad = await office.commit(matterId, 'touch');
  await office.database.asSuper('alter table command disable trigger all');
  await office.database.asSuper("update command set sig = 'x' where id = $1", [bad.id]);
  await office.database.asSuper('alter table command enable trigger all');
  const good = await office.commit(matterId, 'take');
  expect(await office.deliver(matterId, good.id)).toMatchObject({ kind: 'accepted' });
  const [row] = await office.database.asSuper<{ parked_at: Date | null }>(
    'select parked_at from command where id = $1',
    [bad.id],
  );
  expect(row?.parked_at).not.toBeNull();
});

it('32 times the same step at once: one act, 31 coded refusals', async () => {
  const matterId = await register();
  const rows: SignedCommand[] = [];
  for (let nth = 0; nth < 32; nth += 1) rows.push(await office.commit(matterId, 'take'));
  await Promise.all(rows.map((row) => office.deliver(matterId, row.id)));
  await office.deliver(matterId);
  const outcomes = await Promise.all(rows.map((row) => office.outcomeOf(row.id)));
  expect(outcomes.filter((one) => one.state === 'accepted')).toHaveLength(1);
  expect(outcomes.filter((one) => one.code === 'notInThisState')).toHaveLength(31);
});

it('loses and repeats nothing when the worker is killed between its answer and the record', async () => {
  const matterId = await register();
  await office.deliver(matterId);
  const row = await office.commit(matterId, 'take');
  const release = await holdLedger();
  const delivered = office.deliver(matterId, row.id);
  await eventually('the answer of the run', async () =>
    (await office.handleOf(matterId).fetchHistory()).events?.some(
      (event) => event.workflowExecutionUpdateCompletedEventAttributes != null,
    ),
  );
  await kill(worker);
  await release();
  expect(await delivered).toMatchObject({ kind: 'accepted' });
  worker = await startWorkerProcess();
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
  const next = await office.commit(matterId, 'finish');
  await office.deliver(matterId, next.id);
  expect((await office.typesOf(matterId)).filter((type) => type === 'taken')).toHaveLength(1);
  expect(await office.outcomeOf(next.id)).toMatchObject({ state: 'accepted' });
}, 60_000);

it('the loop: matters whose runs do not answer hold up no other', async () => {
  const stuck = await Promise.all(Array.from({ length: 6 }, register));
  for (const id of stuck) await runWithoutWorker(id);
  const loop = office.delivery.startLoop(() => undefined, 200);
  try {
    await new Promise((done) => setTimeout(done, 1.5 * LONGEST_MATTER_MS));
    const row = await office.commit(await register(), 'take');
    expect(await office.outcomeOf(row.id, LONGEST_MATTER_MS)).toMatchObject({ state: 'accepted' });
  } finally {
    await loop.stop();
  }
}, 60_000);

it('the loop: more matters that stand still than any look would take hold up no other', async () => {
  const held = await register();
  await office.database.asSuper(
    `insert into head select (jsonb_populate_record(h, jsonb_build_object('matter_id', 'still_' || nth, 'number', 'still_' || nth,
       'lease_token', 'another', 'lease_until', 'infinity'))).* from head h, generate_series(1, 2000) nth where matter_id = $1`,
    [held],
  );
  const loop = office.delivery.startLoop(() => undefined, 200);
  try {
    await new Promise((done) => setTimeout(done, 1_000));
    const row = await office.commit(await register(), 'take');
    const limitMs = 2 * LONGEST_MATTER_MS;
    expect(await office.outcomeOf(row.id, limitMs)).toMatchObject({ state: 'accepted' });
  } finally {
    await loop.stop();
    await office.database.asSuper("delete from head where number like 'still_%'");
  }
}, 60_000);

/** A run that is there and takes no step, with a row that waits for it. */
async function runWithoutWorker(matterId: string): Promise<void> {
  await office.temporal.client.workflow.start(MATTER_WORKFLOW, {
    args: [{}],
    taskQueue: 'nobody',
    workflowId: workflowIdOf('errand', matterId),
  });
  await office.database.asSuper(
    'update head set epoch = 1, started_epoch = 1 where matter_id = $1',
    [matterId],
  );
  await office.commit(matterId, 'take');
}

const register = (): Promise<string> =>
  office.register(errand, errandSlice(3_600_000, 60_000), () => ({ type: 'askErrand' }));

/** Holds the ledger against every writer, so that no record can end. */
async function holdLedger(): Promise<() => Promise<void>> {
  const holder = new PgClient({ connectionString: office.database.superUrl });
  await holder.connect();
  await holder.query('begin; lock table ledger in share row exclusive mode');
  return () => holder.end();
}

async function startWorkerProcess(): Promise<ChildProcess> {
  const key = office.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const entry = join(__dirname, 'toy/worker-main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, office.temporal.address, office.database.appUrl, key],
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
