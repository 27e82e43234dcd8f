// Vault entries of one matter with what they are, also those whose content was removed.
import type { Query } from '../pool';
import type { KeyRing } from './key-ring';
import { getTexts } from './vault';

export interface VaultEntry {
  /** What it is, such as `content`, `reporter`, `reason`. */
  kind: string;
  /** Absent once the content was removed. */
  text?: string;
}

/** Entries by reference; references of another or an invisible matter are left out. Only texts of `wanted` kinds are opened. */
export async function vaultEntries(
  q: Query,
  ring: KeyRing,
  matterId: string,
  refs: readonly string[],
  wanted: (kind: string) => boolean,
): Promise<Map<string, VaultEntry>> {
  const rows = await q.rows<{ ref: string; kind: string; kept: boolean }>(
    'SELECT ref, kind, cipher IS NOT NULL AS kept FROM vault WHERE matter_id = $1 AND ref = ANY ($2)',
    [matterId, refs],
    'vault-kinds',
  );
  const asked = rows.filter(({ kind }) => wanted(kind));
  const kinds = [...new Set(asked.map(({ kind }) => kind))];
  const kept = asked.filter((row) => row.kept).map(({ ref }) => ref);
  const texts = await getTexts(q, ring, kept, kinds);
  return new Map(
    asked.map(({ ref, kind }) => {
      const text = texts.get(ref);
      return [ref, { kind, ...(text === undefined ? {} : { text }) }];
    }),
  );
}

/** All entries of one kind, oldest first: such as `reporter`, which no event refers to. */
export async function vaultEntriesOf(
  q: Query,
  ring: KeyRing,
  matterId: string,
  kind: string,
): Promise<VaultEntry[]> {
  const rows = await q.rows<{ ref: string }>(
    'SELECT ref FROM vault WHERE matter_id = $1 AND kind = $2 ORDER BY created_at, ref',
    [matterId, kind],
    'vault-of-kind',
  );
  const refs = rows.map(({ ref }) => ref);
  const texts = await getTexts(q, ring, refs, [kind]);
  return refs.map((ref) => {
    const text = texts.get(ref);
    return { kind, ...(text === undefined ? {} : { text }) };
  });
}
