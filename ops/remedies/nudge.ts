// `nudge`: makes a run take a task now. Measured on server 1.29: a task that failed is tried again when it times out, which
// takes ever longer, up to ten minutes; no query, signal, option or sticky reset shortens that, a reset at the failed task
// does (0.8 s). A run that is well gets an update nobody handles: one task, no event.
import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import type { RunView } from '../engine/engine-view';
import { findRun, goesOn, refuse } from './ground';
import type { Remedy } from './remedy';

export const nudge: Remedy = {
  name: 'nudge',
  title: { zh: '催促运行', en: 'Nudge' },
  does: 'Makes the run take a task now, on any worker; one whose task fails tries it again at once. Adds nothing to the ledger.',
  needsApi: false,
  forStubs: false,
  plan: async (ports, at) => {
    const found = await findRun(ports, at);
    if ('refused' in found) return refuse(found.refused);
    if (found.run === undefined) return refuse('nothingToDo');
    const attempt = failingAt(found.run);
    return {
      ok: true,
      does:
        attempt === undefined
          ? ['let its tasks go to any worker, and ask it for one that adds no event']
          : [`try its failed task (attempt ${attempt}) again now, from the history before it`],
    };
  },
  act: async (ports, at) => {
    const found = await findRun(ports, at);
    if ('refused' in found || found.run === undefined) return;
    const { client } = ports;
    const { run } = found;
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      failingAt(run) === undefined ? askForTask(client, run) : tryAgain(client, run),
    );
  },
  look: goesOn,
};

const ANSWER_MS = 5_000;
/** No run handles it: it is rejected, and a rejected update leaves no event. */
const NOBODYS = 'nudge';

const failingAt = ({ pendingTask }: RunView): number | undefined =>
  pendingTask !== undefined && pendingTask.attempt > 1 ? pendingTask.attempt : undefined;

async function askForTask(client: Client, { workflowId, runId }: RunView): Promise<void> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  await client.workflowService.resetStickyTaskQueue({ namespace, execution });
  await client.workflow
    .getHandle(workflowId, runId)
    .executeUpdate(NOBODYS)
    .catch((error: unknown) => {
      // The look tells whether it goes on; that nobody answered is a reason to look.
      const expected =
        error instanceof WorkflowUpdateFailedError ||
        error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
      if (!expected) throw error;
    });
}

/** The same history, cut at the task that failed: nothing that was recorded or accepted lies behind it. */
async function tryAgain(client: Client, { workflowId, runId }: RunView): Promise<void> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace, execution },
    maximumPageSize: 50,
  });
  const broken = history?.events?.find(
    (event) =>
      event.workflowTaskFailedEventAttributes != null ||
      event.workflowTaskTimedOutEventAttributes != null,
  );
  const eventId = broken?.eventId;
  if (eventId == null) throw new Error('no failed task in its history');
  await client.workflowService.resetWorkflowExecution({
    ...{ namespace, workflowExecution: execution, reason: 'nudge' },
    workflowTaskFinishEventId: eventId,
    // Asked twice for the same task it is one reset.
    requestId: `nudge:${runId}:${eventId.toString()}`,
  });
}
