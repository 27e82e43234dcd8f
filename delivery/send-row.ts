// Sends one signed row to its matter's run and tells what came back apart: an answer, a refusal, or our own trouble.
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { SignedCommand } from '../domain';
import {
  applyCommand,
  PASSING_TROUBLES,
  workflowIdOf,
  type PassingTrouble,
  type RefusalDetail,
  type UpdateAnswer,
} from '../workflows/contract';

export type Sent =
  | { kind: 'accepted'; answer: UpdateAnswer }
  /** What a run refuses may rest on acts not on record: never an outcome by itself (P1). */
  | { kind: 'refused'; run: RefusalDetail }
  | { kind: PassingTrouble; run: RefusalDetail }
  | { kind: 'noRun' }
  /** Time-out, server away, matter stuck: says nothing about the row. */
  | { kind: 'unknown' };

export interface Send {
  client: Client;
  row: SignedCommand;
  procedure: string;
  epoch: number;
  deadlineAtMs: number;
}

export async function sendRow({
  client,
  row,
  procedure,
  epoch,
  deadlineAtMs,
}: Send): Promise<Sent> {
  const handle = client.workflow.getHandle(workflowIdOf(procedure, row.matterId));
  try {
    const answer = await client.withDeadline(deadlineAtMs, () =>
      handle.executeUpdate(applyCommand, { updateId: row.id, args: [{ ...row, epoch }] }),
    );
    return { kind: 'accepted', answer };
  } catch (error) {
    return whatFailed(error);
  }
}

function whatFailed(error: unknown): Sent {
  if (error instanceof WorkflowNotFoundError) return { kind: 'noRun' };
  if (!(error instanceof WorkflowUpdateFailedError)) return { kind: 'unknown' };
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return { kind: 'unknown' };
  const run = cause.details?.[0] as RefusalDetail | undefined;
  if (run === undefined) return { kind: 'unknown' };
  const trouble = PASSING_TROUBLES.find((one) => one === cause.type);
  return { kind: trouble ?? 'refused', run };
}
