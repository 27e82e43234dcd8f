// What hands can do to Temporal and the database (P4), and what dies half way: the delivery loop alone brings every honest step home.
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { takeLease } from '../../db/matter/lease';
import { raiseEpochAndRead } from '../../db/matter/start-input';
import { postgresStore } from '../../delivery/postgres-store';
import { startDeliveryLoop, type DeliveryLoop } from '../../delivery/loop';
import type { StartInput } from '../../domain';
import { bundleWorkflows } from '../../worker/bundle';
import type { RunningWorker } from '../../worker/run-worker';
import {
  applyCommand,
  MATTER_QUEUE,
  MATTER_WORKFLOW,
  workflowIdOf,
} from '../../workflows/contract';
import { eventually } from '../support/temporal';
import { CLERK, Office, organId } from './office';
import { quietRuntime } from './quiet';
import { errand } from './toy/procedure';
import { errandSlice } from './toy/slice';

const HOUR = errandSlice(3_600_000, 60_000);

let office: Office;
let bundle: WorkflowBundleWithSourceMap;
let worker: RunningWorker;
let loop: DeliveryLoop;

beforeAll(async () => {
  quietRuntime();
  [office, bundle] = await Promise.all([
    Office.open({ errand }),
    bundleWorkflows(require.resolve('./toy/workflows')),
  ]);
  worker = await office.work(bundle);
  loop = startDeliveryLoop({
    store: postgresStore(office.dispatch, { errand }),
    sender: office.delivery.sender,
    onError: () => undefined,
    everyMs: 100,
  });
}, 60_000);

afterAll(async () => {
  await loop.stop();
  await worker.shutdown();
  await office.close();
});

const register = (): Promise<string> =>
  office.register(errand, HOUR, () => ({ type: 'askErrand' }));

/** Registered, started by the loop, and the start noted. */
async function running(): Promise<string> {
  const matterId = await register();
  await eventually('the start', async () => {
    const [head] = await office.database.asSuper<{ noted: boolean }>(
      'select started_epoch = epoch noted from head where matter_id = $1',
      [matterId],
    );
    return head?.noted === true;
  });
  return matterId;
}

/** An honest step that nobody delivers by hand. */
async function goesOn(matterId: string, type = 'take'): Promise<void> {
  const row = await office.commit(matterId, type);
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
}

async function inputOf(matterId: string, changes: Partial<StartInput>): Promise<StartInput> {
  const { state, epoch } = await office.headOf(matterId);
  return { matterId, organId, procedure: 'errand', epoch, slice: HOUR, state, ...changes };
}

const startByHand = (input: StartInput, workflowId = workflowIdOf('errand', input.matterId)) =>
  office.temporal.client.workflow.start(MATTER_WORKFLOW, {
    args: [input],
    workflowId,
    taskQueue: MATTER_QUEUE,
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });

describe('the delivery loop', () => {
  it('starts a matter whose start was never noted, and sends a row whose sender died (P1)', async () => {
    const matterId = await register();
    // The loop may be at it this very moment.
    await eventually('a lease of somebody who died', () =>
      office.dispatch.tx({ organId }, (q) => takeLease(q, matterId)),
    );
    const row = await office.commit(matterId, 'take');
    await new Promise((done) => setTimeout(done, 300));
    expect(await office.typesOf(matterId)).not.toContain('taken');
    // The 20 s of a holder that died are over.
    await office.database.asSuper(
      "update head set lease_until = clock_timestamp() - interval '1 s' where matter_id = $1",
      [matterId],
    );
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
  });

  it('ends the run of an epoch whose successor was never started (P5)', async () => {
    const matterId = await running();
    await eventually('an epoch raised by one who died', () =>
      office.dispatch.tx({ organId }, async (q) => {
        const token = await takeLease(q, matterId);
        return token !== undefined && (await raiseEpochAndRead(q, matterId, token));
      }),
    );
    await office.database.asSuper(
      'update head set lease_token = null, lease_until = null where matter_id = $1',
      [matterId],
    );
    await eventually('the new run', async () => {
      const [started] = await office.database.asSuper<{ args: boolean }>(
        'select started_epoch = epoch args from head where matter_id = $1',
        [matterId],
      );
      return started?.args === true;
    });
    await goesOn(matterId);
    expect(await office.incidentsOf(matterId)).toEqual([]);
  });
});

describe('nothing by hand reaches the ledger, an incident tells of it, and honest steps go on by themselves (P4)', () => {
  it('an update of a row that nobody signed', async () => {
    const matterId = await running();
    const { epoch } = await office.headOf(matterId);
    const id = 'A'.repeat(22);
    const context = {
      commandId: id,
      submittedAtMs: Date.now(),
      actor: CLERK,
      named: {},
      facts: {},
    };
    const row = { id, matterId, organId, officer: 'person_1', session: 's', sig: 'none' };
    const submittedAtMs = context.submittedAtMs;
    const command = { ...row, submittedAtMs, body: { type: 'touch' }, context, epoch };
    await office.handleOf(matterId).executeUpdate(applyCommand, { updateId: id, args: [command] });
    await eventually('an incident', async () => (await office.incidentsOf(matterId)).length > 0);
    expect(await office.incidentsOf(matterId)).toEqual(['forged']);
    await goesOn(matterId);
    expect(await office.typesOf(matterId)).not.toContain('touched');
  });

  it('an update that says another thing than the row it names', async () => {
    const matterId = await running();
    const { epoch } = await office.headOf(matterId);
    await holdLease(matterId);
    const honest = await office.commit(matterId, 'take');
    const changed = { ...honest, body: { type: 'touch' }, epoch };
    await office
      .handleOf(matterId)
      .executeUpdate(applyCommand, { updateId: 'by-hand', args: [changed] });
    await eventually('an incident', async () => (await office.incidentsOf(matterId)).length > 0);
    await freeLease(matterId);
    expect(await office.outcomeOf(honest.id)).toMatchObject({ state: 'accepted' });
    expect(await office.typesOf(matterId)).not.toContain('touched');
  });

  it('a row put into `command` with the application’s own login', async () => {
    const matterId = await running();
    const id = 'B'.repeat(22);
    await office.api.tx({ organId, blind: 'b', keys: [], whole: true }, (q) =>
      q.rows(
        `insert into command (id, organ_id, matter_id, officer, session, key_hash, fingerprint, submitted_at, body, context, sig)
         select $1, organ_id, matter_id, officer, session, key_hash || 'x', fingerprint, date_trunc('milliseconds', duban_now()), '{"type":"touch"}',
           jsonb_set(context, '{commandId}', to_jsonb($1::text)), sig from command where matter_id = $2 limit 1`,
        [id, matterId],
      ),
    );
    await goesOn(matterId);
    expect(await office.incidentsOf(matterId)).toEqual(['commandParked']);
    expect(await office.typesOf(matterId)).not.toContain('touched');
  });

  it.each([
    ['of an epoch nobody raised', 99, 'ledgerGap'],
    ['of the present epoch with another state', 0, 'forked'],
  ])('a run started in place of ours, %s', async (_name, above, incident) => {
    const matterId = await running();
    const { state, epoch } = await office.headOf(matterId);
    const moved = { ...state, state: 'WORKING' };
    await startByHand(await inputOf(matterId, { epoch: epoch + above, state: moved }));
    await goesOn(matterId);
    expect(await office.incidentsOf(matterId)).toEqual([incident]);
    expect((await office.headOf(matterId)).state.state).toBe('WORKING');
    await goesOn(matterId, 'finish');
  });

  it('a run of an old epoch, or none at all any more', async () => {
    const matterId = await running();
    const { epoch } = await office.headOf(matterId);
    await startByHand(await inputOf(matterId, { epoch: epoch - 1 }));
    await goesOn(matterId);
    await office.handleOf(matterId).terminate('by hand');
    await goesOn(matterId, 'finish');
  });

  it('a run beside ours that tells rungs which were never due', async () => {
    const matterId = await running();
    const slice = errandSlice(1, 1);
    const { state } = await office.headOf(matterId);
    const [open] = state.deadlines;
    if (open === undefined) throw new Error('no deadline');
    const soon = { ...open, dueAtMs: 1, rungs: open.rungs.map((rung) => [rung[0], rung[1], 1]) };
    const early = { ...state, deadlines: [soon] } as StartInput['state'];
    const run = await startByHand(await inputOf(matterId, { slice, state: early }), 'errand:other');
    await run.result();
    expect(await office.incidentsOf(matterId)).toEqual(['orphanExecution']);
    await startByHand(await inputOf(matterId, { slice, state: early }));
    await eventually('the fork', async () =>
      (await office.incidentsOf(matterId)).includes('forked'),
    );
    await goesOn(matterId);
    expect(await office.typesOf(matterId)).not.toContain('rungFired');
  });
});

async function holdLease(matterId: string): Promise<void> {
  await eventually('the lease', () =>
    office.dispatch.tx({ organId }, (q) => takeLease(q, matterId)),
  );
}

const freeLease = (matterId: string): Promise<unknown> =>
  office.database.asSuper(
    'update head set lease_token = null, lease_until = null where matter_id = $1',
    [matterId],
  );
