// Starts a matter's run: first start, rebuild and reopening are one thing (P5). The caller holds the lease.
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { StartInput } from '../domain';
import {
  MATTER_QUEUE,
  MATTER_WORKFLOW,
  TASK_TIMEOUT_MS,
  workflowIdOf,
} from '../workflows/contract';
import type { DeliveryStore } from './store';

const ORGAN = defineSearchAttributeKey('DubanOrgan', 'KEYWORD');
const PROCEDURE = defineSearchAttributeKey('DubanProcedure', 'KEYWORD');
const RULE_PACK = defineSearchAttributeKey('DubanRulePack', 'KEYWORD');

export interface StartUnderLease {
  store: DeliveryStore;
  client: Client;
  organId: string;
  matterId: string;
  token: string;
  /** True puts an end to a run of another epoch. */
  rebuild: boolean;
  /** True goes on with a quarantined matter. */
  fromQuarantine?: boolean;
}

/** Raises the epoch, starts, notes the start. False when the lease was lost. */
export async function startMatter(start: StartUnderLease): Promise<boolean> {
  const { store, organId, matterId, token, fromQuarantine = false } = start;
  const input = await store.raiseEpochAndRead(organId, matterId, token, fromQuarantine);
  if (input === undefined) return false;
  await startRun(start.client, input, start.rebuild);
  await store.noteStarted(organId, matterId, input.epoch);
  return true;
}

const startRun = (client: Client, input: StartInput, rebuild: boolean): Promise<unknown> =>
  client.workflow.start(MATTER_WORKFLOW, {
    args: [input],
    taskQueue: MATTER_QUEUE,
    workflowId: workflowIdOf(input.procedure, input.matterId),
    workflowTaskTimeout: TASK_TIMEOUT_MS,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: rebuild ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
    typedSearchAttributes: [
      { key: ORGAN, value: input.organId },
      { key: PROCEDURE, value: input.procedure },
      { key: RULE_PACK, value: input.state.rulePack.version },
    ],
  });
