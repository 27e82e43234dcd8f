// A worker process over a test's own kind of matter, the letter; `workflows` is the file that exports it.
import { createMatterActivities } from '../../activities/record';
import { record } from '../../db/matter/record';
import { createDb } from '../../db/pool';
import { noteProcess } from '../../db/watch/process-clock';
import type { Procedure } from '../../domain';
import { verifyKeysOf } from '../../platform/keys';
import { bundleWorkflows } from '../../worker/bundle';
import { startWorker } from '../../worker/run-worker';

/** `DUBAN_TEST_BUILD` names its build, which otherwise goes by the file of the workflow. */
export async function runToyWorker(letter: Procedure, workflows: string): Promise<void> {
  const { DATABASE_URL = '', DUBAN_VERIFY_KEY = '', TEMPORAL_ADDRESS = '' } = process.env;
  const build = process.env['DUBAN_TEST_BUILD'] ?? workflows;
  const db = createDb(DATABASE_URL, 'duban_worker', 4);
  const trust = { publicKey: verifyKeysOf(DUBAN_VERIFY_KEY), procedures: { letter } };
  const worker = await startWorker({
    connection: { address: TEMPORAL_ADDRESS },
    namespace: 'default',
    workflowBundle: await bundleWorkflows(workflows),
    activities: createMatterActivities((batch) => record(db, batch, trust)),
    activitySlots: 4,
    maxCachedWorkflows: 0,
  });
  const dispatch = createDb(DATABASE_URL, 'duban_dispatch', 1);
  await noteProcess(dispatch, { who: `toy:${process.pid}`, process: 'toy', skewMs: 0, build });
  await dispatch.close();
  process.stdout.write('worker is running\n');
  await worker.done;
}
