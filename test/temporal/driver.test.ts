// The driver on a real Temporal server, with the cache and without it: both must behave alike (invariant 9).
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Batch, RecordAnswer, Slice } from '../../domain';
import { bundleWorkflows } from '../../worker/bundle';
import { startWorker, type RunningWorker } from '../../worker/run-worker';
import {
  applyCommand,
  MATTER_QUEUE,
  workflowIdOf,
  type UpdateAnswer,
} from '../../workflows/contract';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal';
import { quietRuntime } from './quiet';
import { keep } from './recorded';
import { commandOf, openErrand, record, type Errand } from './toy/ledger';
import { errandSlice } from './toy/slice';

let temporal: TestTemporal;
let bundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  quietRuntime();
  [temporal, bundle] = await Promise.all([
    startTemporal(),
    bundleWorkflows(require.resolve('./toy/workflows')),
  ]);
}, 60_000);

afterAll(() => temporal.stop());

const work = (maxCachedWorkflows: number): Promise<RunningWorker> =>
  startWorker({
    connection: { address: temporal.address },
    namespace: 'default',
    workflowBundle: bundle,
    activities: { record },
    activitySlots: 8,
    maxCachedWorkflows,
  });

const start = (errand: Errand): Promise<WorkflowHandle> =>
  temporal.client.workflow.start('matterWorkflow', {
    args: [errand.input],
    workflowId: workflowIdOf('errand', errand.input.matterId),
    taskQueue: MATTER_QUEUE,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });

const handleOf = (errand: Errand): WorkflowHandle =>
  temporal.client.workflow.getHandle(workflowIdOf('errand', errand.input.matterId));

const send = (
  errand: Errand,
  type: string,
  id: string,
  epoch = errand.input.epoch,
): Promise<UpdateAnswer> =>
  handleOf(errand).executeUpdate(applyCommand, {
    updateId: id,
    args: [{ ...commandOf(errand.input.matterId, type, id, Date.now()), epoch }],
  });

async function refusalOf(sent: Promise<unknown>): Promise<{ type: string; details: unknown[] }> {
  const error: unknown = await sent.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) throw error;
  return error.cause as unknown as { type: string; details: unknown[] };
}

const eventsIn = async (errand: Errand): Promise<number> =>
  (await handleOf(errand).fetchHistory()).events?.length ?? 0;

const types = (errand: Errand): string[] => errand.events.map((event) => event.type);

function refusedBehind(error: unknown): { details: unknown[] } {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  const refusal = cause as unknown as { type?: string; details: unknown[] } | undefined;
  if (refusal?.type !== 'ledgerBehind') throw error;
  return refusal;
}

async function replay(errand: Errand, entry = bundle): Promise<void> {
  const id = workflowIdOf('errand', errand.input.matterId);
  await Worker.runReplayHistory(
    { workflowBundle: entry },
    await handleOf(errand).fetchHistory(),
    id,
  );
}

let serial = 0;
const fresh = (slice?: Slice, openedAtMs?: number): Errand =>
  openErrand(`m${(serial += 1)}`, slice, openedAtMs);

describe.each([
  ['with the cache', 100],
  ['without the cache', 0],
])('the driver %s', (_name, cached) => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await work(cached);
  });
  afterAll(() => worker.shutdown());

  it('carries a matter to its end and leaves, and its history replays', async () => {
    const errand = fresh();
    const run = await start(errand);
    expect(await send(errand, 'take', `${errand.input.matterId}-a`)).toMatchObject({
      state: 'WORKING',
      projection: 'pending',
      epoch: 1,
    });
    await send(errand, 'touch', `${errand.input.matterId}-b`);
    await send(errand, 'finish', `${errand.input.matterId}-c`);
    await run.result();
    expect(types(errand).filter((type) => /taken|touched|finished/.test(type))).toEqual([
      'taken',
      'touched',
      'finished',
    ]);
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'on-time');
  });

  it('leaves no history event for a refusal, which carries epoch and revision', async () => {
    const errand = fresh();
    await start(errand);
    await send(errand, 'take', `${errand.input.matterId}-a`);
    await eventually('the record', () => types(errand).includes('taken'));
    await eventually('a quiet run', async () => {
      const before = await eventsIn(errand);
      await new Promise((done) => setTimeout(done, 150));
      return before === (await eventsIn(errand)) && before > 10;
    });
    const before = await eventsIn(errand);
    const refused = await refusalOf(send(errand, 'take', `${errand.input.matterId}-b`));
    expect(refused.type).toBe('notInThisState');
    expect(refused.details[0]).toMatchObject({ epoch: 1, revision: errand.state.revision });
    expect(await eventsIn(errand)).toBe(before);
  });

  it('invariant 1: answers a repeat with the same act, also while it is not on record', async () => {
    const errand = fresh();
    errand.down = true;
    await start(errand);
    const id = `${errand.input.matterId}-a`;
    const first = await send(errand, 'touch', id);
    await send(errand, 'take', `${errand.input.matterId}-b`);
    const again = await handleOf(errand).executeUpdate(applyCommand, {
      updateId: `${id}-another`,
      args: [{ ...commandOf(errand.input.matterId, 'touch', id, Date.now()), epoch: 1 }],
    });
    expect(again).toEqual(first);
    expect(await send(errand, 'touch', id)).toEqual(first);
    errand.down = false;
    await eventually('the record', () => types(errand).includes('taken'));
    expect(types(errand).filter((type) => type === 'touched')).toHaveLength(1);
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'ledger-down');
  });

  it('invariant 4: notices each rung once, in order, while the matter waits', async () => {
    const errand = fresh(errandSlice(500, 200));
    await start(errand);
    await eventually('every rung', () => rungs(errand).length === 5);
    expect(rungs(errand).map((rung) => rung.level)).toEqual([0, 1, 2, 3, 4]);
    for (const rung of rungs(errand)) expect(rung.nowMs).toBeGreaterThanOrEqual(rung.atMs);
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'late');
  });

  it('refuses with matterFenced what was sent under another epoch', async () => {
    const errand = fresh();
    await start(errand);
    const refused = await refusalOf(send(errand, 'take', `${errand.input.matterId}-a`, 7));
    expect(refused).toMatchObject({ type: 'matterFenced', details: [{ epoch: 1 }] });
  });

  it('ends when the ledger says that it is fenced', async () => {
    const errand = fresh();
    errand.next = (): RecordAnswer => ({ kind: 'fenced', epoch: 2 });
    const run = await start(errand);
    await send(errand, 'take', `${errand.input.matterId}-a`);
    await run.result();
    expect(types(errand)).not.toContain('taken');
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'fenced');
  });

  it('continues as new from what the ledger says when it is healed, and takes the act again', async () => {
    const errand = fresh();
    errand.next = (batch: Batch): RecordAnswer => {
      errand.input = { ...errand.input, epoch: batch.epoch + 1, state: errand.state };
      return { kind: 'healed', input: errand.input, waitMs: 0 };
    };
    const first = await start(errand);
    const id = `${errand.input.matterId}-a`;
    await send(errand, 'take', id);
    await eventually('the next run', async () => {
      const { runId } = await handleOf(errand).describe();
      return (
        runId !== (first as WorkflowHandle & { firstExecutionRunId: string }).firstExecutionRunId
      );
    });
    expect(await send(errand, 'take', id)).toMatchObject({ state: 'WORKING', epoch: 2 });
    await eventually('the record', () => types(errand).includes('taken'));
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'healed');
  });

  it('stays for the act it was started for when its state is final', async () => {
    const errand = fresh();
    errand.input = { ...errand.input, state: { ...errand.state, state: 'DONE', deadlines: [] } };
    await start(errand);
    const refused = await refusalOf(send(errand, 'take', `${errand.input.matterId}-a`));
    expect(refused.type).toMatch(/matterClosed|notInThisState/);
    expect((await handleOf(errand).describe()).status.name).toBe('RUNNING');
  });

  it('refuses with ledgerBehind beyond 200 unrecorded events, and goes on once the ledger is back', async () => {
    // Rungs of 190 s stand unrecorded when it starts, and one more each second.
    const errand = fresh(errandSlice(300, 100, 1_000), Date.now() - 190_000);
    errand.down = true;
    await start(errand);
    const id = errand.input.matterId;
    let sent = 0;
    const behind = await eventually('the refusal', () => {
      return send(errand, 'touch', `${id}-${(sent += 1)}`).then(() => undefined, refusedBehind);
    });
    expect(behind.details[0]).toMatchObject({ epoch: 1 });
    expect(sent).toBeGreaterThan(2);
    expect(types(errand)).not.toContain('touched');
    errand.down = false;
    await eventually('the step', () =>
      send(errand, 'take', `${id}-x`).then(
        () => true,
        () => false,
      ),
    );
    await eventually('the record', () => types(errand).includes('taken'));
    expect(types(errand).filter((type) => type === 'touched')).toHaveLength(sent - 1);
    await replay(errand);
    await handleOf(errand).terminate('done');
  });

  it('replays an act that arrives together with the start of its run', async () => {
    const errands = Array.from({ length: 6 }, () => fresh());
    await Promise.all(
      errands.map(async (errand) => {
        await start(errand);
        await Promise.all(
          ['a', 'b', 'c'].map((key) => send(errand, 'touch', `${errand.input.matterId}-${key}`)),
        );
        await eventually(
          'the record',
          () => types(errand).filter((type) => type === 'touched').length === 3,
        );
        await replay(errand);
      }),
    );
  });
});

describe('a worker that was away', () => {
  it('invariants 2 and 4: notices every rung it missed, once and in order, with the instants they had', async () => {
    const errand = fresh(errandSlice(300, 100));
    await start(errand);
    await new Promise((done) => setTimeout(done, 900));
    const worker = await work(0);
    try {
      await eventually('every rung', () => rungs(errand).length >= 5);
    } finally {
      await worker.shutdown();
    }
    const dueAtMs = errand.input.state.deadlines[0]?.dueAtMs ?? 0;
    expect(
      rungs(errand)
        .filter((rung) => rung.level > 0)
        .map((rung) => rung.atMs - dueAtMs),
    ).toEqual([0, 100, 200, 300]);
    await replay(errand);
    await keep(handleOf(errand), 'errand', 'worker-away');
  });

  it('loses nothing that was accepted before it stopped', async () => {
    const errand = fresh();
    errand.down = true;
    const first = await work(100);
    await start(errand);
    await send(errand, 'take', `${errand.input.matterId}-a`);
    await first.shutdown();
    errand.down = false;
    const second = await work(100);
    await eventually('the record', () => types(errand).includes('taken'));
    await send(errand, 'finish', `${errand.input.matterId}-b`);
    await handleOf(errand).result();
    await second.shutdown();
    expect(types(errand).filter((type) => type === 'taken')).toHaveLength(1);
  });
});

it('the bundle of the domain’s own procedures builds', async () => {
  expect((await bundleWorkflows()).code).toContain('applyCommand');
});

function rungs(errand: Errand): { level: number; atMs: number; nowMs: number }[] {
  return errand.events
    .filter((event) => event.type === 'rungFired')
    .map((event) => event as unknown as { level: number; atMs: number; nowMs: number });
}
