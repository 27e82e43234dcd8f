// `resetActivity`: what a run retries, such as its record, is tried again at once and not after its back-off.
import { findRun, goesOn, refuse } from './ground';
import type { RunView } from '../engine/engine-view';
import type { Remedy, RepairPorts } from './remedy';

export const resetActivity: Remedy = {
  name: 'resetActivity',
  title: { zh: '立即重试', en: 'Retry at once' },
  does: 'Lets the engine try again now what it retries by itself after a pause. Adds no event.',
  needsApi: false,
  forStubs: false,
  plan: async (ports, at) => {
    const found = await findRun(ports, at);
    if ('refused' in found) return refuse(found.refused);
    const retried = retriedOf(found.run);
    if (retried.length === 0) return refuse('nothingToDo');
    return {
      ok: true,
      does: retried.map((one) => `try ${one.type} (attempt ${one.attempt}) again now`),
    };
  },
  act: async (ports, at) => {
    const found = await findRun(ports, at);
    if ('refused' in found || found.run === undefined) return;
    for (const { id } of retriedOf(found.run)) await resetOne(ports, found.run, id);
  },
  look: goesOn,
};

const retriedOf = (run: RunView | undefined) =>
  (run?.activities ?? []).filter(({ attempt }) => attempt > 1);

const ANSWER_MS = 5_000;

const resetOne = (
  { client }: RepairPorts,
  { workflowId, runId }: RunView,
  id: string,
): Promise<unknown> =>
  client.withDeadline(Date.now() + ANSWER_MS, () =>
    client.workflowService.resetActivity({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      id,
    }),
  );
