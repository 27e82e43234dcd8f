// The engine's view over `@temporalio/client`. Of failures the message alone is read, never a payload (invariant 6).
import type { Client } from '@temporalio/client';
import { MATTER_QUEUE } from '../../delivery';
import type { EngineView, Poller, RunView } from './engine-view';
import { failureText } from './failure-text';
import { msOf } from './server-time';
import { lastTaskFailure } from './task-failure';

type Described = Awaited<ReturnType<Client['workflowService']['describeWorkflowExecution']>>;
type Task = NonNullable<Described['pendingWorkflowTask']>;
type Activity = NonNullable<Described['pendingActivities']>[number];

/** Longest wait for one answer of the server, ms. */
const LIMIT_MS = 2_000;
const PAGE = 1_000;
/** gRPC: there is no such execution. */
const NOT_FOUND = 5;

/** Order of the server's `WorkflowExecutionStatus`, from 1. */
const STATUS = [
  ...(['running', 'completed', 'failed', 'canceled'] as const),
  ...(['terminated', 'continuedAsNew', 'timedOut'] as const),
];

/** `uiUrl`: address of the Temporal UI, where there is one. */
export function temporalView(client: Client, uiUrl?: string): EngineView {
  const { namespace } = client.options;
  const soon = <T>(ask: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + LIMIT_MS, ask);
  return {
    describe: async (workflowId) => {
      const execution = { workflowId };
      const said = await soon(() =>
        client.workflowService.describeWorkflowExecution({ namespace, execution }),
      ).catch(unlessMissing);
      if (said === undefined) return undefined;
      const run = runOf(said);
      if ((run.pendingTask?.attempt ?? 0) < 2) return run;
      const failure = await soon(() => lastTaskFailure(client, run));
      return failure === undefined ? run : { ...run, taskFailure: failure };
    },
    running: async function* () {
      const query = 'ExecutionStatus = "Running"';
      let nextPageToken: Uint8Array | null | undefined;
      do {
        const page = { namespace, query, pageSize: PAGE, ...(nextPageToken && { nextPageToken }) };
        const said = await soon(() => client.workflowService.listWorkflowExecutions(page));
        for (const { execution } of said.executions)
          if (execution?.workflowId) yield execution.workflowId;
        nextPageToken = said.nextPageToken;
      } while (nextPageToken?.length);
    },
    pollers: async () => {
      const taskQueue = { name: MATTER_QUEUE };
      const said = await soon(() =>
        client.workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: 1 }),
      );
      return (said.pollers ?? []).map(({ identity, lastAccessTime }): Poller => ({
        identity: identity ?? '',
        lastSeenAtMs: msOf(lastAccessTime) ?? 0,
      }));
    },
    linkOf: ({ workflowId, runId }) => {
      if (uiUrl === undefined) return undefined;
      const path = ['namespaces', namespace, 'workflows', workflowId, runId, 'history'];
      return `${uiUrl.replace(/\/$/, '')}/${path.map(encodeURIComponent).join('/')}`;
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== NOT_FOUND) throw error;
}

function runOf({ workflowExecutionInfo, ...said }: Described): RunView {
  const task = said.pendingWorkflowTask;
  return {
    ...headOf(workflowExecutionInfo ?? {}),
    ...(task ? { pendingTask: pendingTask(task) } : {}),
    activities: (said.pendingActivities ?? []).map(activity),
  };
}

type Info = NonNullable<Described['workflowExecutionInfo']>;

function headOf(info: Partial<Info>): Omit<RunView, 'activities'> {
  const closedAtMs = msOf(info.closeTime);
  const worker = info.mostRecentWorkerVersionStamp?.buildId;
  const { workflowId, runId } = info.execution ?? {};
  return {
    ...{ workflowId: workflowId ?? '', runId: runId ?? '' },
    status: STATUS[(info.status ?? 1) - 1] ?? 'running',
    startedAtMs: msOf(info.startTime) ?? 0,
    ...(closedAtMs === undefined ? {} : { closedAtMs }),
    historyLength: Number(info.historyLength ?? 0),
    ...(worker ? { worker } : {}),
  };
}

function pendingTask(task: Task): NonNullable<RunView['pendingTask']> {
  const startedAtMs = msOf(task.startedTime);
  const scheduledAtMs = msOf(task.originalScheduledTime) ?? msOf(task.scheduledTime) ?? 0;
  const started = startedAtMs === undefined ? {} : { startedAtMs };
  return { attempt: task.attempt ?? 1, scheduledAtMs, ...started };
}

function activity(one: Activity): RunView['activities'][number] {
  const nextAttemptAtMs = msOf(one.nextAttemptScheduleTime);
  return {
    id: one.activityId ?? '',
    type: one.activityType?.name ?? '',
    attempt: one.attempt ?? 1,
    ...(one.lastFailure ? { lastFailure: failureText(one.lastFailure.message) } : {}),
    ...(nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs }),
  };
}
