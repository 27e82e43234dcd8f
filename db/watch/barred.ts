// Of which matters an address may hear nothing: somebody who has it is in conflict with them (invariant 5).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { blindOf, type BlindKey } from '../secrecy/blind';

/** Matters of the scope's organ that an alert to this address must leave out. */
export async function mattersBarredFor(
  q: Query,
  keys: BlindKey,
  address: string,
): Promise<Set<string>> {
  const persons = await q.rows<{ id: PersonId }>(
    'select person_id id from person where lower(btrim(address)) = lower(btrim($1))',
    [address],
  );
  if (persons.length === 0) return new Set();
  const rows = await q.rows<{ id: string }>(
    'select distinct matter_id id from conflict where blind = any($1)',
    [persons.map(({ id }) => blindOf(keys, id))],
  );
  return new Set(rows.map(({ id }) => id));
}
