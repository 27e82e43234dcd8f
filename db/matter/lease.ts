// One sender per matter: a lease of 20 s with a token (P1). By the real clock, which a test never moves.
import { randomUUID } from 'node:crypto';
import type { Query } from '../pool';

/** Takes the lease; undefined while somebody else holds it. */
export async function takeLease(q: Query, matterId: string): Promise<string | undefined> {
  const row = await q.one<{ lease_token: string }>(
    `update head set lease_token = $2, lease_until = clock_timestamp() + interval '20 seconds'
     where matter_id = $1 and (lease_until is null or lease_until < clock_timestamp()) returning lease_token`,
    [matterId, randomUUID()],
    'lease-take',
  );
  return row?.lease_token;
}

/** Gives the lease back, if it is still ours. */
export const releaseLease = (q: Query, matterId: string, token: string): void =>
  q.write(
    'update head set lease_token = null, lease_until = null where matter_id = $1 and lease_token = $2',
    [matterId, token],
    'lease-give',
  );
