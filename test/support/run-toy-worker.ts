// A worker process over a test's own kind of matter, the letter; `workflows` is the file that exports it.
import { createMatterActivities } from '../../activities/record';
import { record } from '../../db/matter/record';
import { createDb } from '../../db/pool';
import type { Procedure } from '../../domain';
import { verifyKeysOf } from '../../platform/keys';
import { bundleWorkflows } from '../../worker/bundle';
import { startWorker } from '../../worker/run-worker';

export async function runToyWorker(letter: Procedure, workflows: string): Promise<void> {
  const { DATABASE_URL = '', DUBAN_VERIFY_KEY = '', TEMPORAL_ADDRESS = '' } = process.env;
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
  process.stdout.write('worker is running\n');
  await worker.done;
}
