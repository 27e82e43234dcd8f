// A clue's whole life through the real driver, sender and record; and what the record computes again of a signature (P9).
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { exportMatter } from '../../db/matter/export';
import { digestOf } from '../../db/matter/signing';
import { verifyExport } from '../../ops/verify/verify-export';
import { bundleWorkflows } from '../../worker/bundle';
import type { RunningWorker } from '../../worker/run-worker';
import { workflowIdOf } from '../../workflows/contract';
import { clue } from '../domain/clue-life';
import { eventually } from '../support/temporal';
import { ClueLife, factsOf } from './clue/life';
import { Office, organId } from './office';
import { quietRuntime } from './quiet';
import { keep } from './recorded';

let office: Office;
let bundle: WorkflowBundleWithSourceMap;
let worker: RunningWorker;

beforeAll(async () => {
  quietRuntime();
  [office, bundle] = await Promise.all([Office.open({ clue }), bundleWorkflows()]);
  worker = await office.work(bundle, 0);
}, 60_000);

afterAll(async () => {
  await worker.shutdown();
  await office.close();
});

it('goes from receipt to CLOSED past one missed pickup, proven offline, and its history replays', async () => {
  const life = await ClueLife.register(office);
  const { matterId } = life;
  await office.deliver(matterId);
  await life.lateToSignOff();
  await life.sign('follow');
  await life.sign('leader');
  await life.sign('principal');
  await life.close();
  await office.handleOf(matterId, 'clue').result();
  expect((await life.state()).state).toBe('CLOSED');
  const events = await office.eventsOf(matterId);
  const pickup = events.filter((event) => 'deadline' in event && event.deadline === 'PICKUP');
  expect(pickup.find((event) => event.type === 'deadlineStopped')).toMatchObject({
    status: 'breached',
  });
  expect(events.filter((event) => event.type === 'signed')).toHaveLength(3);
  expect(await office.incidentsOf(matterId)).toEqual([]);
  expect(await verdictOf(matterId)).toMatchObject({ ok: true });
  const handle = office.handleOf(matterId, 'clue');
  const id = workflowIdOf('clue', matterId);
  await Worker.runReplayHistory({ workflowBundle: bundle }, await handle.fetchHistory(), id);
  await keep(handle, 'clue', 'late-pickup');
}, 60_000);

describe('invariant 7: whatever the signed context says, the record computes again', () => {
  let life: ClueLife;

  beforeEach(async () => {
    life = await ClueLife.register(office);
    await office.deliver(life.matterId);
  });

  it('the digest of the content that a round opens with', async () => {
    await life.toResult();
    const body = { type: 'decideResult', finding: 'NO_UMBRELLA' };
    const row = await life.do('principal', body.type, { finding: body.finding }, async (q, at) => ({
      ...(await factsOf(body, life.matterId)(q, at)),
      contentDigest: digestOf('another report'),
    }));
    await refusedAsForged(row.id, 'resultDecided');
  });

  it('the digest of the signatures that stood before', async () => {
    await life.toResult();
    await life.done('principal', 'decideResult', { finding: 'NO_UMBRELLA' });
    await life.sign('follow');
    const earlierSignatures = digestOf(['another row']);
    const body = { type: 'sign', ...(await life.signBody()), earlierSignatures };
    const row = await life.do('leader', 'sign', body, async (q, at) => ({
      ...(await factsOf(body, life.matterId)(q, at)),
      earlierSignatures,
    }));
    await refusedAsForged(row.id, 'signed');
    expect((await office.typesOf(life.matterId)).filter((type) => type === 'signed')).toHaveLength(
      1,
    );
  });

  /** It counts against the row, and nothing of it is on record. */
  async function refusedAsForged(id: string, type: string): Promise<void> {
    await eventually('an incident', async () => {
      return (await office.incidentsOf(life.matterId)).includes('forged');
    });
    const [row] = await office.database.asSuper<{ failures: number; decided: boolean }>(
      'select failures, outcome is not null decided from command where id = $1',
      [id],
    );
    expect(row).toEqual({ failures: 1, decided: false });
    const own = (await office.eventsOf(life.matterId)).filter((event) => event.commandId === id);
    expect(own.map((event) => event.type)).not.toContain(type);
    await office.handleOf(life.matterId, 'clue').terminate('done');
  }
});

async function verdictOf(matterId: string) {
  const scope = { organId, blind: 'b', keys: [], whole: true };
  const doc = await office.api.tx(scope, (q) => exportMatter(q, matterId, []));
  if (doc === undefined) throw new Error('not visible');
  return verifyExport(JSON.parse(JSON.stringify(doc)), [office.publicKey], { clue });
}
