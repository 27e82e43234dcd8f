// What the watch sees of the engine, on a real Temporal server: failing tasks, retried records, lost runs, nobody at work.
import { bundleWorkflows } from '../../worker/bundle';
import type { RunningWorker } from '../../worker/run-worker';
import { startWatch, type Watch } from '../../ops/watch';
import { temporalView } from '../../ops/engine/temporal-view';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { workflowIdOf } from '../../workflows/contract';
import { eventually } from '../support/temporal';
import { Office, organId } from '../temporal/office';
import { quietRuntime } from '../temporal/quiet';
import { errand } from '../temporal/toy/procedure';
import { errandSlice } from '../temporal/toy/slice';

const HOUR = errandSlice(3_600_000, 60_000);
const procedures = { errand };

let office: Office;
let bundle: WorkflowBundleWithSourceMap;
let worker: RunningWorker;
let watch: Watch;
let warned: object[];

beforeAll(async () => {
  quietRuntime();
  [office, bundle] = await Promise.all([
    Office.open({ errand }),
    bundleWorkflows(require.resolve('../temporal/toy/workflows')),
  ]);
  worker = await office.work(bundle);
}, 60_000);

afterAll(async () => {
  await worker.shutdown();
  await office.close();
});

beforeEach(() => {
  warned = [];
  watch = startWatch({
    ...{ db: office.dispatch, targets: [], process: 'test', everyMs: 3_600_000, procedures },
    view: temporalView(office.temporal.client),
    engine: { answers: () => office.delivery.answers(), rebuild: () => Promise.resolve('notNow') },
    keys: () => Promise.resolve(undefined),
    alert: () => Promise.resolve(true),
    log: { warn: (fields, said) => void warned.push({ said, ...fields }) },
  });
});
afterEach(async () => {
  await watch.stop();
  expect(warned).toEqual([]);
});

/** Registered and started; the start is on record. */
async function running(): Promise<string> {
  const matterId = await office.register(errand, HOUR, () => ({ type: 'askErrand' }));
  await office.deliver(matterId);
  return matterId;
}

interface Open {
  kind: string;
  matter: string | null;
  body: Record<string, unknown>;
}
const open = (): Promise<Open[]> =>
  office.database.asSuper<Open>(
    'select kind, matter_id matter, body from incident where closed_at is null order by kind',
  );

/** A task of a worker that went waits 10 s for it, and fails after that. */
const LIMIT_MS = 45_000;

const seen = (kind: string, matter: string | null): Promise<Open> =>
  eventually(
    kind,
    async () => {
      await watch.look();
      return (await open()).find((one) => one.kind === kind && one.matter === matter);
    },
    LIMIT_MS,
  );

const gone = (kind: string): Promise<boolean> =>
  eventually(
    `${kind} to end`,
    async () => {
      await watch.look();
      return (await open()).every((one) => one.kind !== kind);
    },
    LIMIT_MS,
  );

const handle = (matterId: string) =>
  office.temporal.client.workflow.getHandle(workflowIdOf('errand', matterId));

test('a healthy installation shows nothing of the engine', async () => {
  await running();
  for (let look = 0; look < 3; look += 1) await watch.look();
  expect(await open()).toEqual([]);
});

test('closedTooEarly: terminated while the matter is open', async () => {
  const matterId = await running();
  await handle(matterId).terminate('by hand');
  expect((await seen('closedTooEarly', matterId)).body).toEqual({ status: 'terminated' });
  await office.delivery.rebuild({ organId, matterId });
  await gone('closedTooEarly');
});

test('closedTooEarly: deleted from the server', async () => {
  const matterId = await running();
  const { client } = office.temporal;
  await client.workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: workflowIdOf('errand', matterId) },
  });
  expect((await seen('closedTooEarly', matterId)).body).toEqual({ status: 'absent' });
  await office.delivery.rebuild({ organId, matterId });
  await gone('closedTooEarly');
});

test('orphanExecution: a run of no matter', async () => {
  await office.temporal.client.workflow.start('noSuchWorkflow', {
    taskQueue: 'elsewhere',
    workflowId: 'errand:nobody',
  });
  expect((await seen('orphanExecution', null)).body).toEqual({
    executions: 1,
    workflowIds: 'errand:nobody',
  });
  await office.temporal.client.workflow.getHandle('errand:nobody').terminate();
  await gone('orphanExecution');
});

test('stateDiverged and ledgerGap: rows edited and deleted by hand', async () => {
  const [edited, cut] = [await running(), await running()];
  const sql = office.database.asSuper;
  const change = (set: string, ids: string[]) =>
    sql(`update ledger set event = ${set} where matter_id = any ($1) and seq = 1`, [ids]);
  await sql('alter table ledger disable trigger all');
  await change(`event || '{"atMs": 1}'`, [edited]);
  await sql('delete from ledger where matter_id = $1 and seq = 1', [cut]);
  expect((await seen('stateDiverged', edited)).body).toEqual({ fault: 'rowChanged', seq: 1 });
  expect((await seen('ledgerGap', cut)).body).toEqual({ fault: 'rowMissing', seq: 1 });
  await sql('delete from head where matter_id = any ($1)', [[edited, cut]]);
  await gone('stateDiverged');
  await sql("update incident set closed_at = now() where kind = 'ledgerGap'");
  for (const id of [edited, cut]) await handle(id).terminate();
});

test('activityRetrying: the ledger cannot be written', async () => {
  const matterId = await running();
  const { id } = await office.commit(matterId, 'take');
  await office.database.asSuper('revoke insert on ledger from duban_worker');
  void office.deliver(matterId, id);
  const found = await seen('activityRetrying', matterId).finally(() =>
    office.database.asSuper('grant insert on ledger to duban_worker'),
  );
  expect(found.body).toMatchObject({
    activity: 'record',
    error: 'permission denied for table ledger',
  });
  expect(Number(found.body['attempt'])).toBeGreaterThanOrEqual(3);
  await gone('activityRetrying');
}, 120_000);

test('taskFailing: the message and the attempt, and how many lines of it', async () => {
  const matterId = await running();
  await office.commit(matterId, 'touch');
  await office.deliver(matterId);
  await worker.shutdown();
  const changed = await bundleWorkflows(require.resolve('../temporal/toy/changed-workflows'));
  worker = await office.work(changed);
  await office.commit(matterId, 'touch');
  void office.deliver(matterId);
  const { body } = await seen('taskFailing', matterId);
  expect(Number(body['attempt'])).toBeGreaterThanOrEqual(2);
  expect(body['message']).toMatch(/./);
  expect(String(body['message'])).not.toContain('\n');
  await worker.shutdown();
  worker = await office.work(bundle);
  await gone('taskFailing');
}, 120_000);

test('a dead Temporal closes nothing and opens nothing of the engine', async () => {
  const matterId = await running();
  await handle(matterId).terminate('by hand');
  await seen('closedTooEarly', matterId);
  await office.temporal.kill();
  await watch.look();
  await watch.look();
  expect((await open()).map(({ kind }) => kind)).toEqual(['closedTooEarly']);
  await office.temporal.startAgain();
  await office.delivery.rebuild({ organId, matterId });
  await gone('closedTooEarly');
}, 60_000);
