// One worker on the queue of matters, with the settings that were measured; stops without dropping work.
import {
  NativeConnection,
  Worker,
  type NativeConnectionOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { MATTER_QUEUE, type MatterActivities } from '../workflows/contract';

/** After a crash the first task of a cached matter waits this long for the worker that had it; the default is ten seconds. */
export const STICKY_MS = 3_000;

export interface WorkerConfig {
  connection: NativeConnectionOptions;
  namespace: string;
  workflowBundle: WorkflowBundleOption;
  activities: MatterActivities;
  /** Size of the worker's database pool: more activities at once would only queue there. */
  activitySlots: number;
  /** 0 replays every task from history: only tests want that. */
  maxCachedWorkflows: number;
  identity?: string;
}

export interface RunningWorker {
  /** Resolves when the worker has stopped; rejects when it died. */
  done: Promise<void>;
  /** True while it polls: the worker's part of readiness. */
  polling(): boolean;
  /** Finishes what it has begun, then closes its connection. */
  shutdown(): Promise<void>;
}

export async function startWorker(config: WorkerConfig): Promise<RunningWorker> {
  const connection = await NativeConnection.connect(config.connection);
  const worker = await createWorker(connection, config).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const done = worker.run().finally(() => connection.close());
  // Whoever awaits `done` hears of a death; without this an unawaited one would end the process.
  done.catch(() => undefined);
  return {
    done,
    polling: () =>
      worker.getState() === 'RUNNING' && worker.getStatus().workflowPollerState === 'POLLING',
    shutdown: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}

const createWorker = (connection: NativeConnection, config: WorkerConfig): Promise<Worker> =>
  Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: MATTER_QUEUE,
    workflowBundle: config.workflowBundle,
    activities: { ...config.activities },
    // Few slots keep tasks short, and a timer slips by the length of the task that armed it (design §8).
    maxConcurrentWorkflowTaskExecutions: 10,
    maxConcurrentActivityTaskExecutions: config.activitySlots,
    // A poller holds a slot while it waits, and a record begins at once only where a slot is free: else it goes by the queue.
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    maxCachedWorkflows: config.maxCachedWorkflows,
    stickyQueueScheduleToStartTimeout: STICKY_MS,
    shutdownGraceTime: '20s',
    shutdownForceTime: '60s',
    ...(config.identity === undefined ? {} : { identity: config.identity }),
  });
