// A worker whose workflow has a bug; tells the SDK's metrics as the real one does.
import { bundleWorkflows } from '../../worker/bundle';
import { startWorker } from '../../worker/run-worker';
import { tellSdkMetrics } from '../../worker/telemetry';

async function main(): Promise<void> {
  const { TEMPORAL_ADDRESS = '', DUBAN_WORKER_METRICS = '' } = process.env;
  tellSdkMetrics(DUBAN_WORKER_METRICS);
  const worker = await startWorker({
    connection: { address: TEMPORAL_ADDRESS },
    namespace: 'default',
    workflowBundle: await bundleWorkflows(require.resolve('./poisoned-workflow')),
    activities: { record: () => Promise.reject(new Error('never asked')) } as never,
    activitySlots: 1,
    maxCachedWorkflows: 0,
  });
  process.stdout.write('worker is running\n');
  await worker.done;
}

void main();
