// The runs of all matters as Temporal knows them, and whether one hangs.
import type { Client } from '@temporalio/client';
import { MATTER_WORKFLOW } from '../workflows/contract';
import type { MatterEvidence, RunEvidence } from './evidence';

/** Visibility follows the truth by a moment. */
const VISIBLE_MS = 10_000;
const LOOK_MS = 250;
/** A task or an activity at this attempt is not passing trouble any more. */
const STUCK_AT_ATTEMPT = 3;

export async function runsOf(
  client: Client,
  matters: readonly MatterEvidence[],
): Promise<RunEvidence[]> {
  const open = matters.filter(({ closed }) => !closed).length;
  const endMs = Date.now() + VISIBLE_MS;
  for (;;) {
    const runs = await listed(client);
    const running = runs.filter(({ status }) => status === 'RUNNING').length;
    if ((runs.length >= matters.length && running === open) || Date.now() > endMs)
      return Promise.all(runs.map((run) => looked(client, run)));
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** A run that went on as new is part of the one that follows it. */
async function listed(client: Client): Promise<RunEvidence[]> {
  const runs: RunEvidence[] = [];
  const query = `WorkflowType = '${MATTER_WORKFLOW}'`;
  for await (const { workflowId, runId, status } of client.workflow.list({ query }))
    if (status.name !== 'CONTINUED_AS_NEW') runs.push({ workflowId, runId, status: status.name });
  return runs;
}

async function looked(client: Client, run: RunEvidence): Promise<RunEvidence> {
  if (run.status !== 'RUNNING') return run;
  const { raw } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
  const task = raw.pendingWorkflowTask?.attempt ?? 0;
  const activity = Math.max(0, ...(raw.pendingActivities ?? []).map((one) => one.attempt ?? 0));
  if (task >= STUCK_AT_ATTEMPT) return { ...run, stuck: `workflow task at attempt ${task}` };
  if (activity >= STUCK_AT_ATTEMPT) return { ...run, stuck: `activity at attempt ${activity}` };
  return run;
}
