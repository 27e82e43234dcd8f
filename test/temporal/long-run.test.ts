// What months and outages do to a run: a new slice, a new build, a history that grows, a worker that slept for hours.
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { DomainEvent, Json } from '../../domain';
import { exportMatter } from '../../db/matter/export';
import { verifyExport } from '../../ops/verify/verify-export';
import { bundleWorkflows } from '../../worker/bundle';
import { eventually } from '../support/temporal';
import { Office, organId } from './office';
import { quietRuntime } from './quiet';
import { errand, nextErrand } from './toy/procedure';
import { errandSlice } from './toy/slice';

/** The server asks for continue-as-new from so many bytes on; its own default is 4 MB. */
const SUGGEST_BYTES = 40_000;
const MOST_HISTORY_EVENTS = 60;

let office: Office;
let bundle: WorkflowBundleWithSourceMap;
let nextBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  quietRuntime();
  [office, bundle, nextBundle] = await Promise.all([
    Office.open({ errand }, [`limit.historySize.suggestContinueAsNew=${SUGGEST_BYTES}`]),
    bundleWorkflows(require.resolve('./toy/workflows')),
    bundleWorkflows(require.resolve('./toy/next-workflows')),
  ]);
}, 60_000);

afterAll(() => office.close());

const register = (slice = errandSlice(3_600_000, 60_000)): Promise<string> =>
  office.register(errand, slice, () => ({ type: 'askErrand' }));

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

const during = async (work: () => Promise<void>, code = bundle): Promise<void> => {
  const worker = await office.work(code);
  await work().finally(() => worker.shutdown());
};

type Rung = Extract<DomainEvent, { type: 'rungFired' }>;
const rungsOf = async (matterId: string): Promise<Rung[]> =>
  (await office.eventsOf(matterId)).filter((event) => event.type === 'rungFired') as Rung[];

const lastGap = async (matterId: string): Promise<number> => {
  const [before, last] = (await rungsOf(matterId)).slice(-2);
  return (last?.atMs ?? 0) - (before?.atMs ?? 0);
};

/** Waits for two rungs that only time brings. */
async function twoMore(matterId: string): Promise<void> {
  const { length } = await rungsOf(matterId);
  await eventually('two rungs more', async () => (await rungsOf(matterId)).length > length + 1);
}

it('invariants 2 and 4: tells hours of rungs in bounded batches, each once, in order, late as they are', async () => {
  await office.database.moveClock(-600_000);
  const matterId = await register(errandSlice(300, 100, 1_000));
  await office.database.moveClock(0);
  await office.deliver(matterId);
  office.batches.length = 0;
  await during(async () => {
    const row = await office.commit(matterId, 'take');
    await eventually('the step behind what it must not pass', async () => {
      await office.deliver(matterId, row.id);
      return (await office.typesOf(matterId)).includes('taken');
    });
  });
  await office.handleOf(matterId).terminate('done');
  const sizes = office.batches.map((one) => one.entries.flatMap((entry) => entry.events).length);
  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
  const events = await office.eventsOf(matterId);
  const taken = events.find((event) => event.type === 'taken');
  const rungs = await rungsOf(matterId);
  expect(rungs.length).toBeGreaterThan(590);
  expect(new Set(rungs.map((rung) => `${rung.level}/${rung.repeatNo}`)).size).toBe(rungs.length);
  expect(rungs.map((rung) => rung.atMs)).toEqual(rungs.map((rung) => rung.atMs).toSorted());
  expect((rungs[0]?.nowMs ?? 0) - (rungs[0]?.atMs ?? 0)).toBeGreaterThan(590_000);
  // None that was due before the step was submitted stands behind it.
  const behind = rungs.filter((rung) => rung.seq > (taken?.seq ?? 0));
  expect(behind.filter((rung) => rung.atMs < (taken?.atMs ?? 0))).toEqual([]);
  expect(await office.incidentsOf(matterId)).toEqual([]);
  expect(await verdictOf(matterId)).toMatchObject({ ok: true });
}, 60_000);

it('decides with the slice that an act brought, also after the run was rebuilt (P2)', async () => {
  const matterId = await register(errandSlice(300, 50, 500));
  const slice = errandSlice(300, 50, 120);
  await during(async () => {
    await office.deliver(matterId);
    const row = await office.commit(matterId, { type: 'applyCalendar', slice: json(slice) });
    expect(await office.deliver(matterId, row.id)).toMatchObject({ kind: 'accepted' });
    await office.outcomeOf(row.id);
    await twoMore(matterId);
    expect(await lastGap(matterId)).toBe(120);
    await office.handleOf(matterId).terminate('by hand');
    await accepted(matterId, 'touch');
    await twoMore(matterId);
    expect(await lastGap(matterId)).toBe(120);
  });
  await office.handleOf(matterId).terminate('done');
  expect((await office.headOf(matterId)).state.sliceDigest).toBe(slice.digest);
  expect(await office.incidentsOf(matterId)).toEqual([]);
  expect(await verdictOf(matterId)).toMatchObject({ ok: true });
});

it('takes no slice whose content is not what its digest says (invariant 8)', async () => {
  const matterId = await register();
  const { digest: _, ...content } = errandSlice(1, 1);
  await during(async () => {
    await office.deliver(matterId);
    const slice = json({ ...content, digest: '0'.repeat(64) });
    const row = await office.commit(matterId, { type: 'applyCalendar', slice });
    await office.deliver(matterId, row.id);
    await eventually('the incident', async () => {
      return (await office.incidentsOf(matterId)).includes('forged');
    });
  });
  expect(await office.typesOf(matterId)).not.toContain('calendarApplied');
  const stored = await office.database.asSuper('select 1 from slice where digest = $1', [
    '0'.repeat(64),
  ]);
  expect(stored).toEqual([]);
});

it('takes up a changed decision by roll and by nothing else, and continues as new (P4)', async () => {
  const matterId = await register();
  await during(async () => {
    await office.deliver(matterId);
    await accepted(matterId, 'touch');
  });
  const first = await runIdOf(matterId);
  office.procedures['errand'] = nextErrand;
  await during(async () => {
    await accepted(matterId, 'touch');
    expect((await office.headOf(matterId)).state).toMatchObject({
      procedureVersion: 1,
      data: { mark: 'x' },
    });
    expect(await runIdOf(matterId)).toBe(first);
    await accepted(matterId, 'roll');
    await eventually('the next run', async () => (await runIdOf(matterId)) !== first);
    await accepted(matterId, 'touch');
    const again = await office.commit(matterId, 'roll');
    await office.deliver(matterId, again.id);
    expect(await office.outcomeOf(again.id)).toMatchObject({ state: 'refused', code: 'noChange' });
  }, nextBundle);
  office.procedures['errand'] = errand;
  expect((await office.headOf(matterId)).state).toMatchObject({
    procedureVersion: 2,
    data: { mark: 'y' },
  });
  expect(await office.incidentsOf(matterId)).toEqual([]);
});

it('continues as new when its history is long or large, and loses nothing by it', async () => {
  const matterId = await register();
  await during(async () => {
    await office.deliver(matterId);
    const first = await runIdOf(matterId);
    while ((await runIdOf(matterId)) === first) {
      for (let nth = 0; nth < 4; nth += 1) await office.commit(matterId, 'touch');
      await accepted(matterId, 'touch');
    }
    const { length, bytes } = await endOf(matterId, first);
    expect(bytes).toBeGreaterThan(SUGGEST_BYTES);
    expect(length).toBeLessThan(400);
  });
  office.procedures['errand'] = nextErrand;
  await during(async () => {
    const first = await runIdOf(matterId);
    await accepted(matterId, 'roll');
    await eventually('the next run', async () => (await runIdOf(matterId)) !== first);
    const second = await runIdOf(matterId);
    while ((await runIdOf(matterId)) === second) await accepted(matterId, 'touch');
    const { length, bytes } = await endOf(matterId, second);
    expect(length).toBeGreaterThan(MOST_HISTORY_EVENTS);
    expect(bytes).toBeLessThan(SUGGEST_BYTES);
  }, nextBundle);
  office.procedures['errand'] = errand;
  const touched = (await office.typesOf(matterId)).filter((type) => type === 'touched').length;
  const [rows] = await office.database.asSuper<{ n: number }>(
    `select count(*)::int n from command where matter_id = $1 and body ->> 'type' = 'touch'`,
    [matterId],
  );
  expect(touched).toBe(rows?.n);
}, 60_000);

/** Commits, delivers and waits until it is on record. */
async function accepted(matterId: string, type: string): Promise<void> {
  const row = await office.commit(matterId, type);
  await office.deliver(matterId, row.id);
  expect(await office.outcomeOf(row.id)).toMatchObject({ state: 'accepted' });
}

const runIdOf = async (matterId: string): Promise<string> =>
  (await office.handleOf(matterId).describe()).runId;

/** How long and large the history of an ended run is; it must have continued as new. */
async function endOf(matterId: string, runId: string): Promise<{ length: number; bytes: number }> {
  const { workflowId } = office.handleOf(matterId);
  const run = await office.temporal.client.workflow.getHandle(workflowId, runId).describe();
  expect(run.status.name).toBe('CONTINUED_AS_NEW');
  return { length: run.historyLength, bytes: run.historySize ?? 0 };
}

async function verdictOf(matterId: string) {
  const scope = { organId, blind: 'b', keys: [], whole: true };
  const doc = await office.api.tx(scope, (q) => exportMatter(q, matterId, []));
  if (doc === undefined) throw new Error('not visible');
  return verifyExport(JSON.parse(JSON.stringify(doc)), [office.publicKey], office.procedures);
}
