// What Temporal says of runs, as ops look at it: plain figures, no payload is ever read (invariant 6).

/** A run as the server describes it. Instants in ms by Temporal's clock. */
export interface RunView {
  workflowId: string;
  runId: string;
  status:
    'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'continuedAsNew' | 'timedOut';
  startedAtMs: number;
  closedAtMs?: number;
  historyLength: number;
  /** The workflow task that waits or is worked on; `attempt` above 1 means that it failed before. */
  pendingTask?: { attempt: number; scheduledAtMs: number; startedAtMs?: number };
  /** Why the last workflow task failed, with the attempt of the pending one; absent where none did. */
  taskFailure?: { message: string; attempt: number; atMs: number };
  activities: readonly {
    id: string;
    type: string;
    attempt: number;
    /** Message of the last failure, cut. */
    lastFailure?: string;
    nextAttemptAtMs?: number;
  }[];
  /** Build id or identity of the worker that took the last task, where the server tells. */
  worker?: string;
}

/** A worker that asks for tasks. */
export interface Poller {
  identity: string;
  lastSeenAtMs: number;
}

export interface EngineView {
  /** The newest run of a workflow id; undefined where the server knows none. */
  describe(workflowId: string): Promise<RunView | undefined>;
  /** Ids of all running executions of the namespace; from visibility, which may be some seconds behind. */
  running(): AsyncIterable<string>;
  /** Who polls the queue of matters, for workflow tasks. */
  pollers(): Promise<readonly Poller[]>;
  /** Address of a run in the Temporal UI, where there is one. */
  linkOf(run: { workflowId: string; runId: string }): string | undefined;
}
