// Work on a matter under its lease, for whoever starts, rebuilds or holds one beside the sender (P5).
import type { DeliveryStore } from './store';

/** Longest wait for a lease that somebody else holds, and for what is done under it, ms. */
export const LONGEST_WAIT_MS = 5_000;
const LEASE_RETRY_MS = 200;

export interface MatterAt {
  organId: string;
  matterId: string;
}

/** `notNow`: somebody else served the matter all the while. */
export async function underLease<T>(
  store: DeliveryStore,
  at: MatterAt,
  work: (token: string) => Promise<T>,
): Promise<T | 'notNow'> {
  const token = await leaseWithin(store, at, Date.now() + LONGEST_WAIT_MS);
  if (token === undefined) return 'notNow';
  try {
    return await work(token);
  } finally {
    await store.giveLease(at.organId, at.matterId, token);
  }
}

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
