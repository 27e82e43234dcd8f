// The baseline's worker, a process of its own as the product's is: same slots, cache and pool.
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { BARE_QUEUE, type BareActivities } from './contract';
import { openBareRows } from './rows';

async function main(): Promise<void> {
  const [address = '', databaseUrl = ''] = process.argv.slice(2);
  const rows = openBareRows(databaseUrl);
  const activities: BareActivities = { recordBare: rows.insertEvents };
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath: require.resolve('./workflows') }),
    activities: { ...activities },
    maxConcurrentWorkflowTaskExecutions: 10,
    maxConcurrentActivityTaskExecutions: 8,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    maxCachedWorkflows: 1_000,
    stickyQueueScheduleToStartTimeout: '3s',
  });
  console.log('worker is running');
  await worker.run();
  await rows.close();
  await connection.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
