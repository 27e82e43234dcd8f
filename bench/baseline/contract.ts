// Shapes of the bare baseline, shared by its run, worker and client.
import { defineUpdate } from '@temporalio/workflow';

export const BARE_QUEUE = 'bench-bare';

export interface BareInput {
  id: string;
  steps: number;
  /** Alarms of the first deadline in order, ms. */
  alarmsAtMs: number[];
  /** Limit of every later step's deadline, ms. */
  limitMs: number;
}

export interface BareCommand {
  id: string;
  step: number;
}

export interface BareEvent {
  seq: number;
  kind: 'step' | 'alarm';
  rungAtMs: number;
  noticedAtMs: number;
}

export interface BareActivities {
  recordBare(matterId: string, events: BareEvent[]): Promise<void>;
}

export const advance = defineUpdate<{ step: number }, [BareCommand]>('advance');
