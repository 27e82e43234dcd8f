// A history taken apart into its opening, its steps and its wake-ups, by the kinds of its events.
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';

export interface Segments {
  open: number;
  /** Events of each completed step. */
  steps: number[];
  /** Events of each wake-up by the timer. */
  wakes: number[];
  total: number;
}

type Kind = 'open' | 'step' | 'wake' | 'mixed';

interface Cut {
  at: number;
  kind: Kind;
  acts: number;
}

const SCHEDULED = 'WORKFLOW_TASK_SCHEDULED';

/** Types of the events of a run, without their prefix. */
export async function historyTypes(client: Client, workflowId: string): Promise<string[]> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return typesOf(JSON.parse(historyToJSON(history)) as unknown);
}

/** The same of a history as JSON, such as a recorded one. */
export const typesOf = (json: unknown): string[] =>
  (json as { events: { eventType: string }[] }).events.map(({ eventType }) =>
    eventType.replace('EVENT_TYPE_', ''),
  );

/**
 * Counts by cutting where the timer fires and where the task of an update begins. Acts that share a task share its
 * events; a task that had both a wake and an act counts for neither.
 */
export function segmentsOf(types: readonly string[]): Segments {
  const cuts = cutsOf(types);
  const sized = cuts.map((cut, at) => ({
    ...cut,
    events: ((cuts[at + 1]?.at ?? types.length) - cut.at) / cut.acts,
  }));
  const of = (kind: Kind): number[] =>
    sized.filter((one) => one.kind === kind).map((one) => one.events);
  return { open: of('open')[0] ?? 0, steps: of('step'), wakes: of('wake'), total: types.length };
}

function cutsOf(types: readonly string[]): Cut[] {
  const cuts: Cut[] = [{ at: 0, kind: 'open', acts: 1 }];
  types.forEach((type, at) => {
    const last = cuts.at(-1);
    if (type === 'TIMER_FIRED') cuts.push({ at, kind: 'wake', acts: 1 });
    if (type !== 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED' || last === undefined) return;
    const task = types.lastIndexOf(SCHEDULED, at);
    if (task > last.at + 1) cuts.push({ at: task, kind: 'step', acts: 1 });
    else if (last.kind === 'step') last.acts += 1;
    else last.kind = 'mixed';
  });
  return cuts;
}
