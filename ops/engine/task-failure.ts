// Why a run's workflow task fails, read from the end of its history: the failure's message and when, nothing else.
import type { Client } from '@temporalio/client';
import type { RunView } from './engine-view';
import { failureText } from './failure-text';
import { msOf } from './server-time';

/** From the end: a task that fails again and again is written once, and updates may stand behind it. */
const LOOK_BACK = 30;
/** Of `EventType`: a task that came to its end, and one that failed. */
const COMPLETED = 7;
const FAILED = 8;
/** Of `WorkflowTaskFailedCause`, those of ordinary work: new events met the task, a worker lost its cache, a reset. */
const ORDINARY = new Set([1, 13, 17, 18, 20]);

/** The failure that keeps the present task; undefined where a later task came to its end. */
export async function lastTaskFailure(
  client: Client,
  { workflowId, runId, pendingTask }: RunView,
): Promise<RunView['taskFailure']> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LOOK_BACK,
  });
  for (const event of history?.events ?? []) {
    if (event.eventType === COMPLETED) return undefined;
    const failed = event.workflowTaskFailedEventAttributes;
    if (event.eventType !== FAILED || !failed || ORDINARY.has(failed.cause ?? 0)) continue;
    return {
      message: failureText(failed.failure?.message),
      attempt: pendingTask?.attempt ?? 1,
      atMs: msOf(event.eventTime) ?? 0,
    };
  }
  return undefined;
}
