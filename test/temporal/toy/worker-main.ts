// A worker process over the toy procedure and a real database, for tests that kill it.
import { createPublicKey } from 'node:crypto';
import { createMatterActivities } from '../../../activities/record';
import { record } from '../../../db/matter/record';
import { createDb } from '../../../db/pool';
import { bundleWorkflows } from '../../../worker/bundle';
import { startWorker } from '../../../worker/run-worker';
import { errand } from './procedure';

async function main(): Promise<void> {
  const [address = '', databaseUrl = '', key = '', codePath = ''] = process.argv.slice(2);
  const db = createDb(databaseUrl, 'duban_worker', 8);
  const publicKey = createPublicKey({
    key: Buffer.from(key, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const trust = { publicKey, procedures: { errand } };
  const worker = await startWorker({
    connection: { address },
    namespace: 'default',
    workflowBundle:
      codePath === '' ? await bundleWorkflows(require.resolve('./workflows')) : { codePath },
    activities: createMatterActivities((batch) => record(db, batch, trust)),
    activitySlots: 8,
    maxCachedWorkflows: 100,
  });
  process.stdout.write('ready\n');
  await worker.done;
}

void main();
