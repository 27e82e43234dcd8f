// Durable names and shapes shared by run, sender and worker. A name here never changes once a version is tagged.
import { defineUpdate } from '@temporalio/workflow';
import type { Batch, Holder, RecordAnswer, SignedCommand } from '../domain';

export const MATTER_QUEUE = 'matters';
export const MATTER_WORKFLOW = 'matterWorkflow';
export const SEARCH_ATTRIBUTES = ['DubanOrgan', 'DubanProcedure', 'DubanRulePack'] as const;

/**
 * A task, or a record, that a worker took and did not bring back is handed out again after so long, ms: what a kill costs
 * a matter at most. Long enough for a replay on a busy machine; an append takes well under a second.
 */
export const TASK_TIMEOUT_MS = 10_000;

/** The id of a matter's run: `<procedure>:<matterId>`; a run of any other id is fenced (P4). */
export const workflowIdOf = (procedure: string, matterId: string): string =>
  `${procedure}:${matterId}`;

/** The signed row as it is sent, with the epoch the sender read from `head` (P1). */
export type DeliveredCommand = SignedCommand & { epoch: number };

/** What a run answers to an accepted act: at most 2 kB, not yet on record (P1). */
export interface UpdateAnswer {
  /** Id of the matter. */
  id: string;
  state: string;
  /** Number of the last event of this act: its `appliedRevision`. */
  revision: number;
  epoch: number;
  holder: Holder;
  deadlines: { id: string; instance: number; dueNo: number; dueAtMs: number }[];
  projection: 'pending';
}

/** First detail of every refusal, so that the sender can tell whether this run is the right one (P1). */
export interface RefusalDetail {
  epoch: number;
  revision: number;
  /** True while a healed run waits to continue as new: no reason to rebuild it. */
  healing?: true;
  /** Ids and field names only. */
  detail?: Record<string, string | number | boolean>;
}

/** Refusals that say something of us and never are an outcome (P1). */
export const PASSING_TROUBLES = ['matterFenced', 'ledgerBehind', 'internalError'] as const;
export type PassingTrouble = (typeof PASSING_TROUBLES)[number];

export const applyCommand = defineUpdate<UpdateAnswer, [DeliveredCommand]>('applyCommand');

/** The port through which a run reaches the ledger; `activities` implement it. */
export interface MatterActivities {
  record(batch: Batch): Promise<RecordAnswer>;
}
