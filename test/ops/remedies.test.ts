// Each remedy on a fault that is really there: what it would do, doing it, twice is once, and a look that admits failure.
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { firstBadLogRow, readLog } from '../../db/secrecy/access-log/log';
import { lookAgain, repair } from '../../ops/remedies/repair';
import { bundleWorkflows } from '../../worker/bundle';
import type { RunningWorker } from '../../worker/run-worker';
import { workflowIdOf } from '../../workflows/contract';
import { eventually } from '../support/temporal';
import { Office, organId } from '../temporal/office';
import { quietRuntime } from '../temporal/quiet';
import { errand } from '../temporal/toy/procedure';
import { errandSlice } from '../temporal/toy/slice';
import { ANNA, BORIS, CANARY, bar, dry, idleLength, mend, portsOf, startedByHand } from './repairs';

let office: Office;
let good: WorkflowBundleWithSourceMap;
let bad: WorkflowBundleWithSourceMap;
let worker: RunningWorker;

beforeAll(async () => {
  quietRuntime();
  [office, good, bad] = await Promise.all([
    Office.open({ errand }),
    bundleWorkflows(require.resolve('../temporal/toy/workflows')),
    bundleWorkflows(require.resolve('../temporal/toy/changed-workflows')),
  ]);
  worker = await office.work(good);
}, 90_000);

afterAll(async () => {
  await worker.shutdown();
  await office.close();
});

const register = (): Promise<string> =>
  office.register(errand, errandSlice(3_600_000, 60_000), () => ({ type: 'askErrand' }));

/** A matter that runs, with one act on record. */
async function running(): Promise<string> {
  const matterId = await register();
  const row = await office.commit(matterId, 'touch');
  await office.deliver(matterId, row.id);
  await office.outcomeOf(row.id);
  return matterId;
}

const runIdOf = async (matterId: string): Promise<string> =>
  (await office.handleOf(matterId).describe()).runId;

const sql = <T>(text: string, params?: unknown[]): Promise<T[]> =>
  office.database.asSuper<T>(text, params);

async function change(to: WorkflowBundleWithSourceMap): Promise<void> {
  await worker.shutdown();
  worker = await office.work(to, 0);
}

const refused = (code: string) => ({ kind: 'refused', code });
const worked = { kind: 'done', outcome: 'worked' };

describe('startNow', () => {
  it('starts a matter that was never started, once', async () => {
    const matterId = await register();
    const row = await office.commit(matterId, 'take');
    const { revision } = await office.headOf(matterId);
    const does = await dry(office, 'startNow', matterId);
    expect(does).toEqual([
      `start matter ${matterId} from revision ${revision}, epoch 0 to 1`,
      'send 1 waiting command(s), in order of their instants',
    ]);
    await expect(office.handleOf(matterId).describe()).rejects.toThrow();
    expect(await mend(office, 'startNow', matterId)).toMatchObject(worked);
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
    expect(await mend(office, 'startNow', matterId)).toMatchObject(refused('nothingToDo'));
    expect((await office.headOf(matterId)).epoch).toBe(1);
  });

  it('asked twice at once starts one run', async () => {
    const matterId = await running();
    await office.handleOf(matterId).terminate('by hand');
    const both = await Promise.all([
      mend(office, 'startNow', matterId),
      mend(office, 'startNow', matterId),
    ]);
    const begun = both.find(({ kind }) => kind === 'done');
    const other = both.find((one) => one !== begun);
    expect(begun).toMatchObject(worked);
    expect(other).toMatchObject({
      ...refused('alreadyRunning'),
      repairId: begun?.kind === 'done' && begun.repairId,
    });
    expect((await office.headOf(matterId)).epoch).toBe(2);
  });
});

describe('on record', () => {
  it('row and log say who did what and where its reason lies, never the reason; the chain holds', async () => {
    const matterId = await register();
    await mend(office, 'startNow', matterId);
    const [row] = await sql<Record<string, string>>('select * from repair where matter_id = $1', [
      matterId,
    ]);
    expect(row).toMatchObject({ remedy: 'startNow', by: ANNA.personId, state: 'worked' });
    const log = await office.dispatch.tx({ organId }, (q) => readLog(q, `ops:${organId}`));
    expect(firstBadLogRow(log)).toBeUndefined();
    const mine = log.map(({ body }) => JSON.parse(body) as object).slice(-2);
    expect(mine).toEqual([
      expect.objectContaining({
        did: 'repairBegun',
        remedy: 'startNow',
        by: ANNA.personId,
        matterId,
        reason: row?.['reason_ref'],
      }),
      expect.objectContaining({ did: 'repairLookedAt', repairId: row?.['id'], outcome: 'worked' }),
    ]);
    const [vault] = await sql<{ kind: string }>('select kind from vault where ref = $1', [
      row?.['reason_ref'],
    ]);
    expect(vault?.kind).toBe('opsReason');
    expect(JSON.stringify([row, log])).not.toContain(CANARY);
  });

  it('a repair whose process died stands in nobody’s way', async () => {
    const matterId = await register();
    await sql(
      `insert into repair (organ_id, matter_id, remedy, by, reason_ref, alive_until)
       values ($1, $2, 'startNow', 'cli', 'v_x', clock_timestamp() - interval '1 second')`,
      [organId, matterId],
    );
    expect(await mend(office, 'startNow', matterId)).toMatchObject(worked);
    const states = await sql<{ state: string; because: string | null }>(
      'select state, because from repair where matter_id = $1 order by alive_until',
      [matterId],
    );
    expect(states).toEqual([
      { state: 'failed', because: 'abandoned' },
      { state: 'worked', because: null },
    ]);
  });

  it('P8: an engineer in conflict finds what he finds under an unknown id', async () => {
    const matterId = await register();
    await bar(office, matterId, ANNA.personId);
    expect(await mend(office, 'startNow', matterId)).toEqual({ kind: 'notFound' });
    expect(await mend(office, 'startNow', 'nothing')).toEqual({ kind: 'notFound' });
    expect(await mend(office, 'startNow', matterId, { by: BORIS })).toMatchObject(worked);
  });
});

describe('redeliverCommand', () => {
  const park = (id: string) =>
    sql('update command set parked_at = duban_now(), failures = 5 where id = $1', [id]);

  it('takes a parked row up again', async () => {
    const matterId = await running();
    const row = await office.commit(matterId, 'take');
    await park(row.id);
    const target = { commandId: row.id };
    expect(await dry(office, 'redeliverCommand', matterId, { target })).toContain(
      `commands ${row.id}`,
    );
    expect(await mend(office, 'redeliverCommand', matterId, { target })).toMatchObject(worked);
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
    expect(await mend(office, 'redeliverCommand', matterId, { target })).toMatchObject(
      refused('nothingToDo'),
    );
  });

  it('says that it failed where the row is parked again', async () => {
    const matterId = await running();
    const row = await office.commit(matterId, 'take');
    await sql(`update command set sig = 'x', parked_at = duban_now() where id = $1`, [row.id]);
    expect(await mend(office, 'redeliverCommand', matterId)).toMatchObject({
      outcome: 'failed',
      because: expect.stringContaining('parked again'),
    });
  });

  it('P8: a sealed stub is repaired by the id of its incident, and nothing told names it', async () => {
    const matterId = await running();
    const row = await office.commit(matterId, 'take');
    await park(row.id);
    await sql('update head set sealed = true where matter_id = $1', [matterId]);
    const [incident] = await sql<{ id: string }>(
      `insert into incident (organ_id, kind, matter_id) values ($1, 'commandParked', $2) returning id`,
      [organId, matterId],
    );
    const target = { incidentId: incident?.id ?? '' };
    for (const other of [{ matterId }, { commandId: row.id }])
      expect(await mend(office, 'redeliverCommand', '', { target: other })).toEqual({
        kind: 'notFound',
      });
    expect(await mend(office, 'quarantine', '', { target })).toMatchObject(refused('notForStubs'));
    const done = await mend(office, 'redeliverCommand', '', { target });
    expect(done).toMatchObject(worked);
    const log = await sql<{ body: string }>(
      `select body from log where stream like 'ops:%' order by seq desc limit 2`,
    );
    expect(JSON.stringify(log)).toContain(target.incidentId);
    for (const secret of [matterId, row.id])
      expect(JSON.stringify([done, log])).not.toContain(secret);
  });
});

describe('resetActivity', () => {
  afterEach(() => sql('drop trigger if exists broken on ledger'));

  it('records at once what would wait for its next attempt, and says so when it fails again', async () => {
    const matterId = await running();
    await sql(
      `create or replace function broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`,
    );
    await sql(
      'create trigger broken before insert on ledger for each row execute function broken()',
    );
    const row = await office.commit(matterId, 'take');
    await office.deliver(matterId, row.id);
    const pending = () => portsOf(office).engine?.describe(workflowIdOf('errand', matterId));
    await eventually(
      'some attempts',
      async () => ((await pending())?.activities[0]?.attempt ?? 0) > 4,
    );
    expect(await dry(office, 'resetActivity', matterId)).toEqual([
      expect.stringMatching(/^try record \(attempt \d+\) again now$/),
    ]);
    const still = await mend(office, 'resetActivity', matterId, { lookForMs: 1_000 });
    expect(still).toMatchObject({
      outcome: 'notYet',
      because: expect.stringContaining('record fails'),
    });
    const attempt = async () => (await pending())?.activities[0];
    await eventually('a long wait', async () => ((await attempt())?.attempt ?? 0) > 5);
    await sql('drop trigger broken on ledger');
    const begunMs = Date.now();
    expect(await mend(office, 'resetActivity', matterId)).toMatchObject(worked);
    // The sixth attempt waits 3.2 s.
    expect(Date.now() - begunMs).toBeLessThan(2_500);
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
    const repairId = still.kind === 'done' ? still.repairId : '';
    expect(await lookAgain(portsOf(office), organId, repairId)).toMatchObject({ state: 'worked' });
    expect(await mend(office, 'resetActivity', matterId)).toMatchObject(refused('nothingToDo'));
  }, 40_000);
});

describe('quarantine', () => {
  it('takes two engineers, lets nothing start the matter, and goes on with rebuildFromLedger', async () => {
    const matterId = await running();
    expect(await dry(office, 'quarantine', matterId)).toEqual([expect.stringMatching(/^file /)]);
    expect(await mend(office, 'quarantine', matterId, { by: { cli: true } })).toMatchObject(
      refused('needsApi'),
    );
    const filed = await mend(office, 'quarantine', matterId, { lookForMs: 0 });
    expect(filed).toMatchObject({
      outcome: 'notYet',
      because: expect.stringContaining('another engineer'),
    });
    expect((await office.handleOf(matterId).describe()).status.name).toBe('RUNNING');
    expect(await mend(office, 'quarantine', matterId)).toMatchObject(
      refused('secondEngineerNeeded'),
    );
    expect(await mend(office, 'quarantine', matterId, { by: BORIS })).toMatchObject(worked);
    expect((await office.handleOf(matterId).describe()).status.name).toBe('TERMINATED');
    expect(await mend(office, 'quarantine', matterId, { by: BORIS })).toMatchObject(
      refused('quarantined'),
    );

    const before = await office.headOf(matterId);
    const row = await office.commit(matterId, 'take');
    expect(await office.deliver(matterId, row.id)).toEqual({ kind: 'waiting' });
    expect(await office.delivery.rebuild({ organId, matterId })).toBe('notNow');
    for (const remedy of ['startNow', 'nudge', 'resetActivity', 'roll', 'backfillLedger'] as const)
      expect(await mend(office, remedy, matterId)).toMatchObject(refused('quarantined'));
    await startedByHand(office, matterId, before.epoch + 5);
    expect(await office.headOf(matterId)).toEqual(before);

    expect(await dry(office, 'rebuildFromLedger', matterId)).toContain('lift the quarantine');
    expect(await mend(office, 'rebuildFromLedger', matterId)).toMatchObject(worked);
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
  }, 60_000);

  it('a filed one that nobody confirmed lapses after a day', async () => {
    const matterId = await running();
    await mend(office, 'quarantine', matterId, { lookForMs: 0 });
    await sql(
      `update quarantine set filed_at = filed_at - interval '25 hours' where matter_id = $1`,
      [matterId],
    );
    expect(await dry(office, 'quarantine', matterId, { by: BORIS })).toEqual([
      expect.stringMatching(/^file /),
    ]);
  });
});

describe('a matter whose history is poisoned by bad code', () => {
  it('rebuildFromLedger and nudge say that they failed under bad code, and mend under good code', async () => {
    const matterId = await running();
    await change(bad);
    const row = await office.commit(matterId, 'touch');
    await office.deliver(matterId, row.id);
    const attempts = async () =>
      (await portsOf(office).engine?.describe(workflowIdOf('errand', matterId)))?.pendingTask
        ?.attempt ?? 0;
    await eventually('a failing task', async () => (await attempts()) > 1);
    expect(await dry(office, 'nudge', matterId)).toEqual([
      expect.stringMatching(/^try its failed task/),
    ]);
    expect(await mend(office, 'nudge', matterId, { lookForMs: 5_000 })).toMatchObject({
      outcome: 'failed',
    });
    // The new run begins behind the poison; the next such act poisons it again.
    const next = await office.commit(matterId, 'touch');
    expect(await mend(office, 'rebuildFromLedger', matterId)).toMatchObject({
      outcome: 'failed',
      because: expect.stringContaining('its task fails'),
    });

    await change(good);
    const begunMs = Date.now();
    expect(await mend(office, 'nudge', matterId)).toMatchObject(worked);
    expect(Date.now() - begunMs).toBeLessThan(5_000);
    expect(await office.outcomeOf(next.id)).toMatchObject({ state: 'accepted' });
    const last = await office.commit(matterId, 'finish');
    await office.deliver(matterId, last.id);
    expect(await office.outcomeOf(last.id)).toMatchObject({
      state: 'refused',
      code: 'notInThisState',
    });
  }, 90_000);

  it('nudge of a run that is well adds no event to its history', async () => {
    const matterId = await running();
    const before = await idleLength(office, matterId);
    expect(await mend(office, 'nudge', matterId)).toMatchObject(worked);
    expect(await idleLength(office, matterId)).toBe(before);
  });
});

describe('rebuildFromLedger', () => {
  it('brings back a matter whose execution was deleted', async () => {
    const matterId = await running();
    const before = await office.headOf(matterId);
    const workflowExecution = { workflowId: workflowIdOf('errand', matterId) };
    await office.temporal.client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution,
    });
    await eventually('its end', () =>
      office
        .handleOf(matterId)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
    expect(await mend(office, 'rebuildFromLedger', matterId)).toMatchObject(worked);
    const after = await office.headOf(matterId);
    expect(after).toEqual({ ...before, epoch: before.epoch + 1 });
    const runId = await runIdOf(matterId);
    expect(await mend(office, 'startNow', matterId)).toMatchObject(refused('nothingToDo'));
    expect(await runIdOf(matterId)).toBe(runId);
  });

  it('refuses where the head is not what its ledger folds to, or a row was edited', async () => {
    const [edited, broken] = [await running(), await running()];
    await sql(
      `update head set state = jsonb_set(state, '{data}', '{"mark":"z"}') where matter_id = $1`,
      [edited],
    );
    expect(await mend(office, 'rebuildFromLedger', edited)).toMatchObject(refused('stateDiverged'));
    await sql('alter table ledger disable trigger all');
    await sql(
      `update ledger set event = event || '{"by":{"personId":"x"}}' where matter_id = $1 and seq = 2`,
      [broken],
    );
    await sql('alter table ledger enable trigger all');
    expect(await mend(office, 'rebuildFromLedger', broken)).toMatchObject(refused('ledgerBroken'));
    expect((await office.headOf(broken)).epoch).toBe(1);
  });

  it('refuses while Temporal is away, rather than raise an epoch for nothing', async () => {
    const matterId = await running();
    const away = { ...portsOf(office), engine: undefined };
    const ask = {
      remedy: 'rebuildFromLedger',
      target: { matterId },
      reason: 'x',
      dryRun: false,
      by: ANNA,
    } as const;
    expect(await repair(away, ask)).toEqual(refused('engineUnavailable'));
    expect((await office.headOf(matterId)).epoch).toBe(1);
  });
});
