// Brings a matter's run up from its head, or ends it for good; for the watch and for repairs (P5, P10).
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { workflowIdOf } from '../workflows/contract';
import { startMatter } from './start-matter';
import type { Sender } from './sender';
import type { DeliveryStore } from './store';
import { LONGEST_WAIT_MS, underLease, type MatterAt } from './under-lease';

export type { MatterAt } from './under-lease';

const ANSWER_MS = 2_000;

export interface RebuildParts {
  store: DeliveryStore;
  client: Client;
  sender: Sender;
}

/** `notNow`: somebody else served the matter all the while, or it is quarantined. */
export type Rebuilt = 'rebuilt' | 'notNow';

/** `running`: it has a run, which is left alone. */
export type Started = 'started' | 'running' | 'notNow';

export type Held = 'held' | 'notNow';

/** Starts the matter anew under its lease, ending a run that it has, then sends its undecided rows. */
export async function rebuildMatter(
  parts: RebuildParts,
  at: MatterAt,
  fromQuarantine = false,
): Promise<Rebuilt> {
  const begun = await underLease(parts.store, at, (token) =>
    bringUp(parts, at, { token, rebuild: true, fromQuarantine }),
  );
  if (begun !== true) return 'notNow';
  await sendWaiting(parts, at);
  return 'rebuilt';
}

/** Starts the matter where it has no run, then sends its undecided rows. */
export async function startWithoutRun(parts: RebuildParts, at: MatterAt): Promise<Started> {
  const begun = await underLease(parts.store, at, async (token) => {
    if (await hasRun(parts, at)) return 'running';
    const up = await bringUp(parts, at, { token, rebuild: false, fromQuarantine: false });
    return up ? 'started' : 'notNow';
  });
  if (begun === 'started') await sendWaiting(parts, at);
  return begun;
}

/** The second engineer's act: epoch raised, matter held, its run ended. Again it only ends a run that is there. */
export async function holdMatter(parts: RebuildParts, at: MatterAt, by: string): Promise<Held> {
  const { store } = parts;
  const held = await underLease(store, at, (token) =>
    store.hold(at.organId, at.matterId, token, by),
  );
  if (held !== true) return 'notNow';
  await endRun(parts, at);
  return 'held';
}

/** Ends the run that a matter has; what it had not recorded is an undecided row. */
export async function endRun(parts: RebuildParts, at: MatterAt): Promise<void> {
  const handle = await handleOf(parts, at);
  if (handle === undefined) return;
  await parts.client
    .withDeadline(Date.now() + LONGEST_WAIT_MS, () => handle.terminate('quarantined'))
    .catch(ignoreNoRun);
}

/** True when the Temporal server answers. */
export const engineAnswers = (client: Client): Promise<boolean> =>
  client
    .withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );

const bringUp = (
  { store, client }: RebuildParts,
  at: MatterAt,
  how: { token: string; rebuild: boolean; fromQuarantine: boolean },
): Promise<boolean> =>
  client.withDeadline(Date.now() + LONGEST_WAIT_MS, () =>
    startMatter({ store, client, ...at, ...how }),
  );

const sendWaiting = ({ sender }: RebuildParts, at: MatterAt): Promise<unknown> =>
  sender.deliver({ ...at, deadlineAtMs: Date.now() + LONGEST_WAIT_MS });

async function hasRun(parts: RebuildParts, at: MatterAt): Promise<boolean> {
  const handle = await handleOf(parts, at);
  const found = await parts.client
    .withDeadline(Date.now() + LONGEST_WAIT_MS, async () => handle?.describe())
    .catch(ignoreNoRun);
  return found?.status.name === 'RUNNING';
}

async function handleOf({ store, client }: RebuildParts, { organId, matterId }: MatterAt) {
  const waiting = await store.waiting(organId, matterId);
  return waiting && client.workflow.getHandle(workflowIdOf(waiting.procedure, matterId));
}

function ignoreNoRun(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError) return undefined;
  throw error;
}
