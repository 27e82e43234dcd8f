// Rebuilds a matter's run from its head, whatever run there is; for the watch and for repairs (P5, P10).
import type { Client } from '@temporalio/client';
import { startMatter } from './start-matter';
import type { Sender } from './sender';
import type { DeliveryStore } from './store';

/** Longest wait for a lease that somebody else holds, and for the rows sent afterwards, ms. */
const LONGEST_WAIT_MS = 5_000;
const LEASE_RETRY_MS = 200;
const ANSWER_MS = 2_000;

export interface RebuildParts {
  store: DeliveryStore;
  client: Client;
  sender: Sender;
}

export interface MatterAt {
  organId: string;
  matterId: string;
}

/** `notNow`: somebody else served the matter all the while. */
export type Rebuilt = 'rebuilt' | 'notNow';

/** Starts the matter anew under its lease, ending a run that it has, then sends its undecided rows. */
export async function rebuildMatter(parts: RebuildParts, at: MatterAt): Promise<Rebuilt> {
  const token = await leaseWithin(parts.store, at, Date.now() + LONGEST_WAIT_MS);
  if (token === undefined) return 'notNow';
  const { store, client, sender } = parts;
  let started: boolean;
  try {
    started = await client.withDeadline(Date.now() + LONGEST_WAIT_MS, () =>
      startMatter({ store, client, ...at, token, rebuild: true }),
    );
  } finally {
    await store.giveLease(at.organId, at.matterId, token);
  }
  if (!started) return 'notNow';
  await sender.deliver({ ...at, deadlineAtMs: Date.now() + LONGEST_WAIT_MS });
  return 'rebuilt';
}

/** True when the Temporal server answers. */
export const engineAnswers = (client: Client): Promise<boolean> =>
  client
    .withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );

async function leaseWithin(
  store: DeliveryStore,
  { organId, matterId }: MatterAt,
  endMs: number,
): Promise<string | undefined> {
  for (;;) {
    const lease = await store.takeLease(organId, matterId);
    if (lease !== undefined || Date.now() > endMs) return lease?.token;
    await new Promise((done) => setTimeout(done, LEASE_RETRY_MS));
  }
}
