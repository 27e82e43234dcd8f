// Before a deploy: the new build's code against every open matter's history (P4, invariant 10).
import { bundleWorkflows } from '../../worker/bundle';
import { replayOpen, type Replayed } from '../../worker/replay-open/replay-open';
import { eventually } from '../support/temporal';
import { Office } from './office';
import { quietRuntime } from './quiet';
import { errand } from './toy/procedure';
import { errandSlice } from './toy/slice';

let office: Office;
let touched: string;

beforeAll(async () => {
  quietRuntime();
  office = await Office.open({ errand });
  const worker = await office.work(await bundleOf('./toy/workflows'));
  touched = await register();
  const { id } = await office.commit(touched, 'touch');
  await office.deliver(touched, id);
  const untouched = await register();
  await office.deliver(untouched);
  // Only what a run heard of its record is there to be replayed.
  await eventually('the run settled', () => isSettled(touched));
  await worker.shutdown();
}, 60_000);

afterAll(() => office.close());

it('every open matter goes on under the code that it ran under; what has no run is counted apart', async () => {
  await register();
  expect((await replayed('./toy/workflows')).map(({ kind }) => kind).toSorted()).toEqual([
    ...['replays', 'replays', 'runless'],
  ]);
});

it('names the matter that would stick under a changed decision, and no sealed one', async () => {
  const sticks = async (): Promise<Replayed[]> =>
    (await replayed('./toy/changed-workflows')).filter(({ kind }) => kind === 'sticks');
  const because = expect.stringContaining('decision changed') as string;
  expect(await sticks()).toContainEqual({ kind: 'sticks', matter: touched, because });
  await office.database.asSuper('update head set sealed = true where matter_id = $1', [touched]);
  expect(JSON.stringify(await sticks())).not.toContain(touched);
  expect(await sticks()).toContainEqual({ kind: 'sticks', matter: 'a sealed matter', because });
});

const register = (): Promise<string> =>
  office.register(errand, errandSlice(3_600_000, 60_000), () => ({ type: 'askErrand' }));

async function isSettled(matterId: string): Promise<boolean> {
  const { events } = await office.handleOf(matterId).fetchHistory();
  const at = (name: 'activityTaskCompleted' | 'workflowTaskCompleted'): number =>
    (events ?? []).findLastIndex((event) => event[`${name}EventAttributes`] != null);
  return (
    at('activityTaskCompleted') > 0 && at('workflowTaskCompleted') > at('activityTaskCompleted')
  );
}

const bundleOf = (entry: string) => bundleWorkflows(require.resolve(entry));

async function replayed(entry: string): Promise<Replayed[]> {
  const all: Replayed[] = [];
  const ports = { db: office.dispatch, client: office.temporal.client };
  for await (const one of replayOpen({ ...ports, workflowBundle: await bundleOf(entry) }))
    all.push(one);
  return all;
}
