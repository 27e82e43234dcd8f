// One sender per matter: a lease of 20 s with a token (P1). By the real clock, which a test never moves.
import { randomUUID } from 'node:crypto';
import type { Query } from '../pool';

/** A token nobody else has. */
export const newToken = (): string => randomUUID();

/**
 * Takes the lease; undefined while somebody else holds it. `upTo`: the command it is taken for, with whose record it ends
 * by itself (ADR 16).
 */
export async function takeLease(
  q: Query,
  matterId: string,
  upTo?: string,
  token = newToken(),
): Promise<string | undefined> {
  const row = await q.one<{ lease_token: string }>(
    `update head set lease_token = $2, lease_for = $3, lease_until = clock_timestamp() + interval '20 seconds'
     where matter_id = $1 and (lease_until is null or lease_until < clock_timestamp()) returning lease_token`,
    [matterId, token, upTo ?? null],
    'lease-take',
  );
  return row?.lease_token;
}

/** Gives the lease back, if it is still ours. */
export const releaseLease = (q: Query, matterId: string, token: string): void =>
  q.write(
    `update head set lease_token = null, lease_for = null, lease_until = null
     where matter_id = $1 and lease_token = $2`,
    [matterId, token],
    'lease-give',
  );
