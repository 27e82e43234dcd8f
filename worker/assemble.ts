// Puts a worker together from its configuration: pool, keys, the kept bundle; and takes it apart again.
import type { KeyObject } from 'node:crypto';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createMatterActivities } from '../activities/record';
import { record } from '../db/matter/record';
import { createDb } from '../db/pool';
import { PROCEDURES } from '../domain/procedures';
import type { Config } from '../platform/config';
import { verifyKeysOf } from '../platform/keys';
import { given, needs } from '../platform/needs';
import { keptBundle } from './bundle';
import { startWorker, type RunningWorker } from './run-worker';
import { tellSdkMetrics } from './telemetry';

/** Connections of this process to PostgreSQL, and as many activities at once. */
const POOL = 8;
/** 0.2 MB each: 200 MB at most. */
const CACHED_WORKFLOWS = 1_000;

export interface WorkerNeeds {
  databaseUrl: string;
  publicKey: KeyObject[];
  /** `ip:port` where the SDK's metrics are told; absent: nowhere. */
  metrics?: string | undefined;
}

/** What a worker cannot be without. Throws `ConfigFault`. */
export function needsOf({ secrets, verifyKey, workerMetrics }: Config): WorkerNeeds {
  const read = needs({
    DATABASE_URL: () => given(secrets.databaseUrl),
    DUBAN_VERIFY_KEY: () => verifyKeysOf(given(verifyKey)),
  });
  return {
    databaseUrl: read.DATABASE_URL,
    publicKey: read.DUBAN_VERIFY_KEY,
    metrics: workerMetrics,
  };
}

/** Polls when it resolves. The pool goes last, after what the worker has begun. */
export async function assembleWorker({
  databaseUrl,
  publicKey,
  metrics,
}: WorkerNeeds): Promise<Pick<RunningWorker, 'done'>> {
  const trust = { publicKey, procedures: PROCEDURES };
  const db = createDb(databaseUrl, 'duban_worker', POOL);
  if (metrics !== undefined) tellSdkMetrics(metrics);
  const temporal = loadClientConnectConfig();
  const worker = await startWorker({
    connection: temporal.connectionOptions,
    namespace: temporal.namespace ?? 'default',
    workflowBundle: await keptBundle(),
    activities: createMatterActivities((batch) => record(db, batch, trust)),
    activitySlots: POOL,
    maxCachedWorkflows: CACHED_WORKFLOWS,
  });
  return { done: worker.done.finally(() => db.close()) };
}
