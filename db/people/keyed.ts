// Rows that an Idempotency-Key stands for: their id is made of it, so that a retry finds what was done.
import type { PersonId } from '../../domain';
import { commandId } from '../matter/signing';
import type { Query } from '../pool';

/** Id of the row for a person's key; a second request with the same key waits until this transaction ends. */
export async function keyedId(
  q: Query,
  prefix: 'chg' | 'del' | 'abs',
  by: PersonId,
  key: string,
): Promise<string> {
  const id = `${prefix}_${commandId(by, prefix, key)}`;
  await q.rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
  return id;
}
