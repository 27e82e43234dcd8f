// `npm run worker`: one worker process. Stops on SIGINT or SIGTERM after finishing what it has begun.
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createMatterActivities } from '../activities/record';
import { record } from '../db/matter/record';
import { createDb } from '../db/pool';
import { PROCEDURES } from '../domain/procedures';
import { readConfig } from '../platform/config';
import { verifyKeysOf } from '../platform/keys';
import { keptBundle } from './bundle';
import { startWorker } from './run-worker';

/** Connections of this process to PostgreSQL, and as many activities at once. */
const POOL = 8;
/** 0.2 MB each: 200 MB at most. */
const CACHED_WORKFLOWS = 1_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { databaseUrl } = config.secrets;
  if (databaseUrl === undefined || config.verifyKey === undefined) {
    throw new Error('the worker needs DATABASE_URL and DUBAN_VERIFY_KEY');
  }
  const trust = { publicKey: verifyKeysOf(config.verifyKey), procedures: PROCEDURES };
  const db = createDb(databaseUrl, 'duban_worker', POOL);
  const temporal = loadClientConnectConfig();
  const worker = await startWorker({
    connection: temporal.connectionOptions,
    namespace: temporal.namespace ?? 'default',
    workflowBundle: await keptBundle(),
    activities: createMatterActivities((batch) => record(db, batch, trust)),
    activitySlots: POOL,
    maxCachedWorkflows: CACHED_WORKFLOWS,
  });
  console.log('worker is running');
  // The Runtime turns SIGINT and SIGTERM into a shutdown that drains; the pool goes last.
  await worker.done.finally(() => db.close());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
