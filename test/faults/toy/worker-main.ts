// A worker process over the letter with a fault.
import { createMatterActivities } from '../../../activities/record';
import { record } from '../../../db/matter/record';
import { createDb } from '../../../db/pool';
import { verifyKeysOf } from '../../../platform/keys';
import { bundleWorkflows } from '../../../worker/bundle';
import { startWorker } from '../../../worker/run-worker';
import { faulty } from './procedure';

async function main(): Promise<void> {
  const { DATABASE_URL = '', DUBAN_VERIFY_KEY = '', TEMPORAL_ADDRESS = '' } = process.env;
  const db = createDb(DATABASE_URL, 'duban_worker', 4);
  const trust = { publicKey: verifyKeysOf(DUBAN_VERIFY_KEY), procedures: { letter: faulty } };
  const worker = await startWorker({
    connection: { address: TEMPORAL_ADDRESS },
    namespace: 'default',
    workflowBundle: await bundleWorkflows(require.resolve('./workflows')),
    activities: createMatterActivities((batch) => record(db, batch, trust)),
    activitySlots: 4,
    maxCachedWorkflows: 0,
  });
  console.log('worker is running');
  await worker.done;
}

void main();
