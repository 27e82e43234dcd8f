// The engine's view of one matter, as an answer: plain figures, and no guess where the engine does not answer.
import type { EngineView, RunView } from '../engine/engine-view';
import { iso } from './ports';

export type EngineShown =
  | { known: false; because: 'engineUnavailable' | 'noRun' }
  | ({ known: true; link: string | null } & ReturnType<typeof runShown>);

export async function seeEngine(
  engine: EngineView | undefined,
  workflowId: string,
): Promise<EngineShown> {
  if (engine === undefined) return { known: false, because: 'engineUnavailable' };
  try {
    const run = await engine.describe(workflowId);
    if (run === undefined) return { known: false, because: 'noRun' };
    return { known: true, link: engine.linkOf(run) ?? null, ...runShown(run) };
  } catch {
    return { known: false, because: 'engineUnavailable' };
  }
}

const runShown = ({
  workflowId,
  runId,
  status,
  historyLength,
  startedAtMs,
  closedAtMs,
  pendingTask,
  taskFailure,
  activities,
  worker,
}: RunView) => ({
  ...{ workflowId, runId, status, historyLength },
  startedAt: iso(startedAtMs),
  closedAt: iso(closedAtMs),
  pendingTask: pendingTask
    ? {
        attempt: pendingTask.attempt,
        scheduledAt: iso(pendingTask.scheduledAtMs),
        startedAt: iso(pendingTask.startedAtMs),
      }
    : null,
  taskFailure: taskFailure
    ? { message: taskFailure.message, attempt: taskFailure.attempt, at: iso(taskFailure.atMs) }
    : null,
  activities: activities.map(({ id, type, attempt, lastFailure, nextAttemptAtMs }) => ({
    ...{ id, type, attempt },
    lastFailure: lastFailure ?? null,
    nextAttemptAt: iso(nextAttemptAtMs),
  })),
  worker: worker ?? null,
});
