// What brings many matters back: all of Temporal lost, PostgreSQL older than Temporal, and one remedy for many.
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { fold, stateDigest, type DomainEvent } from '../../domain';
import { previewBulk, repairMany, type BulkResult } from '../../ops/remedies/bulk';
import { bundleWorkflows } from '../../worker/bundle';
import type { RunningWorker } from '../../worker/run-worker';
import { eventually } from '../support/temporal';
import { Office } from '../temporal/office';
import { quietRuntime } from '../temporal/quiet';
import { errand, nextErrand } from '../temporal/toy/procedure';
import { errandSlice } from '../temporal/toy/slice';
import { ANNA, bar, CANARY, dry, mend, portsOf } from './repairs';

let office: Office;
let bundle: WorkflowBundleWithSourceMap;
let nextBundle: WorkflowBundleWithSourceMap;
let worker: RunningWorker;

beforeAll(async () => {
  quietRuntime();
  [office, bundle, nextBundle] = await Promise.all([
    Office.open({ errand }),
    bundleWorkflows(require.resolve('../temporal/toy/workflows')),
    bundleWorkflows(require.resolve('../temporal/toy/next-workflows')),
  ]);
  worker = await office.work(bundle);
}, 90_000);

afterAll(async () => {
  await worker.shutdown();
  await office.close();
});

const register = (limitMs = 3_600_000, gapMs = 60_000): Promise<string> =>
  office.register(errand, errandSlice(limitMs, gapMs), () => ({ type: 'askErrand' }));

async function accepted(matterId: string, type: string): Promise<void> {
  const row = await office.commit(matterId, type);
  await office.deliver(matterId, row.id);
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
}

type Rung = Extract<DomainEvent, { type: 'rungFired' }>;
const rungsOf = async (matterId: string): Promise<Rung[]> =>
  (await office.eventsOf(matterId)).filter((event) => event.type === 'rungFired') as Rung[];
const keyOf = ({ deadline, instance, dueNo, level, repeatNo }: Rung): string =>
  [deadline, instance, dueNo, level, repeatNo].join('/');
const duesOf = async (matterId: string) =>
  (await office.headOf(matterId)).state.deadlines.map(({ deadline, instance, dueAtMs }) => [
    ...[deadline, instance, dueAtMs],
  ]);

async function foldHolds(matterId: string): Promise<void> {
  const { state } = await office.headOf(matterId);
  expect(stateDigest(fold(errand, await office.eventsOf(matterId)))).toBe(stateDigest(state));
}

const MANY = 16;
const GAP_MS = 1_200;
const bulk = { remedy: 'rebuildFromLedger', reason: CANARY, by: ANNA } as const;

it(`invariants 1, 2 and 4: ${MANY} matters come back after Temporal's data were lost, half a ladder gone by`, async () => {
  // Due after two gaps; rungs at one to five of them.
  const ids = await Promise.all(Array.from({ length: MANY }, () => register(2 * GAP_MS, GAP_MS)));
  await Promise.all(ids.map((id) => accepted(id, 'touch')));
  await eventually('half of each ladder', async () => {
    const fired = await Promise.all(ids.map(rungsOf));
    return fired.every((rungs) => rungs.length >= 2);
  });
  await office.temporal.loseData();
  const before = await Promise.all(ids.map(duesOf));
  const rows = await Promise.all(ids.map((id) => office.commit(id, 'take')));

  const ports = portsOf(office);
  const results: BulkResult[] = [];
  const ask = { ...bulk, filter: { matterIds: ids }, perSecond: 100, lookForMs: 15_000 };
  expect(await previewBulk(ports, ask)).toEqual({ hit: MANY });
  const done = await repairMany(ports, ask, { onResult: (one) => void results.push(one) });
  expect(done).toMatchObject({
    hit: MANY,
    done: MANY,
    stopped: false,
    byOutcome: { worked: MANY },
  });
  expect(results.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());

  for (const row of rows)
    expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
  await eventually('the whole of each ladder', async () => {
    const fired = await Promise.all(ids.map(rungsOf));
    return fired.every((rungs) => rungs.length >= 5);
  });
  for (const [nth, id] of ids.entries()) {
    expect(await duesOf(id)).toEqual(before[nth]);
    const rungs = await rungsOf(id);
    expect(rungs.map(keyOf)).toEqual([0, 1, 2, 3, 4].map((level) => `ANSWER/1/1/${level}/0`));
    expect(await office.incidentsOf(id)).toEqual([]);
    await foldHolds(id);
  }
}, 90_000);

describe('one remedy for many', () => {
  it('keeps its pace, stops cleanly, goes on with the rest, and does none twice', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => register()));
    const ports = portsOf(office);
    const stop = new AbortController();
    const ask = {
      ...bulk,
      remedy: 'startNow',
      filter: { matterIds: ids },
      perSecond: 5,
      atOnce: 2,
    } as const;
    const begunMs = Date.now();
    const first = await repairMany(ports, ask, {
      signal: stop.signal,
      onResult: (_, done) => void (done === 3 && stop.abort()),
    });
    expect(first).toMatchObject({ hit: 6, stopped: true });
    // Three begun at five in a second: the third after 400 ms.
    expect(Date.now() - begunMs).toBeGreaterThanOrEqual(390);
    const { batchId } = first;
    const second = await repairMany(ports, { ...ask, batchId, perSecond: 100 });
    expect(second).toMatchObject({ hit: 6 - first.done, stopped: false });
    const rows = await office.database.asSuper<{ matter_id: string; state: string }>(
      'select matter_id, state from repair where batch_id = $1',
      [batchId],
    );
    expect(rows.map((row) => row.matter_id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['worked']));
    expect(await previewBulk(ports, { ...ask, batchId })).toEqual({ hit: 0 });
  }, 30_000);

  it('by kind hits what has an open incident of it, and nobody’s own conflict counts in', async () => {
    const [one, other] = [await register(), await register()];
    for (const id of [one, other])
      await office.database.asSuper(
        "insert into incident (organ_id, kind, matter_id) values ('organ_1', 'neverStarted', $1)",
        [id],
      );
    const ask = { filter: { kind: 'neverStarted' }, by: ANNA };
    expect(await previewBulk(portsOf(office), ask)).toEqual({ hit: 2 });
    await bar(office, other, ANNA.personId);
    expect(await previewBulk(portsOf(office), ask)).toEqual({ hit: 1 });
  });
});

describe('backfillLedger', () => {
  it('puts back what a restored database lost and Temporal still has; again it does nothing', async () => {
    const matterId = await register(3_000, 1_000);
    await accepted(matterId, 'touch');
    await backUp(matterId);
    await accepted(matterId, 'take');
    await office.delivery.rebuild({ organId: 'organ_1', matterId });
    await accepted(matterId, 'touch');
    await eventually('a rung', async () => (await rungsOf(matterId)).length > 0);
    const rows = await rowsOf(matterId);
    const before = await duesOf(matterId);
    const { epoch } = await office.headOf(matterId);
    await restore(matterId);
    expect(await rowsOf(matterId)).toHaveLength(2);

    const lost = rows.slice(2).map(({ id }) => id);
    const [puts] = await dry(office, 'backfillLedger', matterId);
    expect(puts).toBe(`put 2 signed command(s) back: ${lost.join(', ')}`);
    expect(await mend(office, 'backfillLedger', matterId)).toMatchObject({ outcome: 'worked' });
    expect((await rowsOf(matterId)).map(({ id, state }) => [id, state])).toEqual(
      rows.map(({ id }) => [id, 'accepted']),
    );
    expect(await duesOf(matterId)).toEqual(before);
    // Above every epoch that a run had before the restore, not only above the restored one.
    expect((await office.headOf(matterId)).epoch).toBeGreaterThan(epoch);
    expect(await office.typesOf(matterId)).toEqual(expect.arrayContaining(['taken', 'touched']));
    expect(await mend(office, 'backfillLedger', matterId)).toMatchObject({ code: 'nothingToDo' });
    await eventually('the whole ladder', async () => (await rungsOf(matterId)).length >= 5);
    const keys = (await rungsOf(matterId)).map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    await foldHolds(matterId);
    expect(await office.incidentsOf(matterId)).toEqual([]);
  }, 60_000);

  it('takes no row that the key does not vouch for', async () => {
    const matterId = await register();
    await accepted(matterId, 'touch');
    const row = await office.commit(matterId, 'take');
    await office.database.asSuper('delete from command where id = $1', [row.id]);
    const forged = { ...row, officer: 'somebody', epoch: 1 };
    await office
      .handleOf(matterId)
      .executeUpdate('applyCommand', { args: [forged] })
      .catch(() => undefined);
    await eventually('the incident', async () =>
      (await office.incidentsOf(matterId)).includes('forged'),
    );
    // The forged act drew the epoch on; what is missing is nothing.
    const done = await mend(office, 'backfillLedger', matterId);
    expect(JSON.stringify(done)).not.toContain(row.id);
    expect(await rowsOf(matterId)).toHaveLength(2);
  }, 30_000);

  const rowsOf = (matterId: string): Promise<{ id: string; state: string | null }[]> =>
    office.database.asSuper(
      `select id, outcome ->> 'state' state from command where matter_id = $1 order by submitted_at, id`,
      [matterId],
    );

  const TABLES = ['ledger', 'command', 'notice', 'head'];

  /** What a backup of the database would hold of this matter. */
  async function backUp(matterId: string): Promise<void> {
    for (const table of TABLES)
      await office.database.asSuper(
        `create table old_${table} as select * from ${table} where matter_id = '${matterId}'`,
      );
  }

  async function restore(matterId: string): Promise<void> {
    const sql = office.database.asSuper.bind(office.database);
    for (const table of TABLES) {
      await sql(`alter table ${table} disable trigger all`);
      await sql(`delete from ${table} where matter_id = $1`, [matterId]);
      await sql(`insert into ${table} select * from old_${table}`);
      await sql(`alter table ${table} enable trigger all`);
      await sql(`drop table old_${table}`);
    }
  }
});

describe('roll', () => {
  it('is signed and sent, once, and moves the matter to the present version', async () => {
    const matterId = await register();
    await accepted(matterId, 'touch');
    expect(await mend(office, 'roll', matterId)).toMatchObject({ code: 'nothingToDo' });
    office.procedures['errand'] = nextErrand;
    const does = await dry(office, 'roll', matterId);
    expect(does).toEqual([
      `sign and send a roll of matter ${matterId} from procedure version 1 to 2`,
    ]);
    expect(await mend(office, 'roll', matterId, { by: { cli: true } })).toMatchObject({
      code: 'needsApi',
    });
    // The workers run the old build: it refuses, and the remedy does not say otherwise.
    const early = await mend(office, 'roll', matterId, { lookForMs: 1_000 });
    expect(early).toMatchObject({ kind: 'done' });
    expect(early.kind === 'done' && early.outcome).not.toBe('worked');
    await worker.shutdown();
    worker = await office.work(nextBundle);
    await mend(office, 'roll', matterId);
    await eventually(
      'version 2',
      async () => (await office.headOf(matterId)).state.procedureVersion === 2,
    );
    expect((await office.typesOf(matterId)).filter((type) => type === 'rolled')).toHaveLength(1);
    expect(await mend(office, 'roll', matterId)).toMatchObject({ code: 'nothingToDo' });
    office.procedures['errand'] = errand;
  }, 60_000);
});
