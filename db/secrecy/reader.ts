// Reader rows: who sees a matter by need to know (P8). Keys are `person:<id>` and posts `code@unit`.
import type { PersonId } from '../../domain/kernel/people';
import type { Query } from '../pool';

export const personKey = (personId: PersonId): string => `person:${personId}`;

/** Adds keys to a matter's readers; keys already there stay as they are. */
export async function addReaders(
  q: Query,
  organId: string,
  matterId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await q.rows(
    'INSERT INTO reader (organ_id, matter_id, key) SELECT $1, $2, k FROM unnest($3::text[]) AS k ON CONFLICT DO NOTHING',
    [organId, matterId, [...new Set(keys)]],
    'readers-add',
  );
}
