// What Temporal still knows of a matter: its signed rows, whole in the updates of its histories (P5). Read after a restore only.
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { SignedCommand } from '../domain';
import { workflowIdOf, type DeliveredCommand } from '../workflows/contract';

export interface KnownToTemporal {
  /** Rows that the API's key vouches for, each once, in order of `(submittedAtMs, id)`. */
  rows: SignedCommand[];
  /** Greatest epoch of any run. */
  epoch: number;
}

export interface HistoryParts {
  client: Client;
  vouched: (row: SignedCommand) => boolean;
}

/** Goes through every run that the server has kept. */
export async function knownToTemporal(
  { client, vouched }: HistoryParts,
  at: { procedure: string; organId: string; matterId: string },
): Promise<KnownToTemporal> {
  const workflowId = workflowIdOf(at.procedure, at.matterId);
  const rows = new Map<string, SignedCommand>();
  let epoch = 0;
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) {
      const started = argumentOf(event.workflowExecutionStartedEventAttributes?.input?.payloads);
      epoch = Math.max(epoch, epochOf(started));
      const asked =
        event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ??
        event.workflowExecutionUpdateAdmittedEventAttributes?.request;
      const row = genuineRow(argumentOf(asked?.input?.args?.payloads), at, vouched);
      if (row !== undefined) rows.set(row.id, row);
    }
  }
  return { rows: [...rows.values()].sort(byInstant), epoch };
}

const byInstant = (one: SignedCommand, other: SignedCommand): number =>
  one.submittedAtMs - other.submittedAtMs || (one.id < other.id ? -1 : 1);

function argumentOf(payloads: readonly Payload[] | null | undefined): unknown {
  const payload = payloads?.[0];
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

const epochOf = (input: unknown): number => {
  const { epoch } = (input ?? {}) as { epoch?: unknown };
  return typeof epoch === 'number' && Number.isSafeInteger(epoch) ? epoch : 0;
};

/** Anybody who reaches Temporal can put anything there: only what the key vouches for, of this very matter, is a row. */
function genuineRow(
  argument: unknown,
  { organId, matterId }: { organId: string; matterId: string },
  vouched: (row: SignedCommand) => boolean,
): SignedCommand | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { epoch: _, ...row } = argument as DeliveredCommand;
  try {
    const own = row.matterId === matterId && row.organId === organId;
    return own && vouched(row) ? row : undefined;
  } catch {
    return undefined;
  }
}
