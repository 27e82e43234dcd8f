// Every text that a matter's events refer to, with its field, event and instant (P8, invariant 6).
import { ledgerRows } from '../../db/matter/ledger-rows';
import type { Query } from '../../db/pool';
import type { KeyRing } from '../../db/secrecy/key-ring';
import { vaultEntries, type VaultEntry } from '../../db/secrecy/vault-items';
import type { DomainEvent } from '../../domain';

/** A text where it was first referred to. */
export interface TypedText extends VaultEntry {
  /** Field of the event, such as `opinion`; inner ones with slashes. */
  field: string;
  seq: number;
  /** Type of the event. */
  event: string;
  atMs: number;
  digest: string;
}

/** In order of the ledger; each text once. */
export async function typedTexts(
  q: Query,
  ring: KeyRing,
  matterId: string,
  wanted: (kind: string) => boolean,
): Promise<TypedText[]> {
  const rows = await ledgerRows(q, matterId);
  const found = new Map<string, Reference>();
  for (const { event } of rows) {
    for (const one of referencesIn(event)) if (!found.has(one.ref)) found.set(one.ref, one);
  }
  const entries = await vaultEntries(q, ring, matterId, [...found.keys()], wanted);
  return [...found.values()].flatMap(({ ref, ...at }) => {
    const entry = entries.get(ref);
    return entry === undefined ? [] : [{ ...at, ...entry }];
  });
}

interface Reference {
  ref: string;
  digest: string;
  field: string;
  seq: number;
  event: string;
  atMs: number;
}

function referencesIn(event: DomainEvent): Reference[] {
  const { seq, atMs, type } = event;
  return textRefs(event, '').map((one) => ({ ...one, seq, event: type, atMs }));
}

/** Objects `{ref, digest}` whose reference leads to the vault. */
function textRefs(value: unknown, path: string): Pick<Reference, 'ref' | 'digest' | 'field'>[] {
  if (typeof value !== 'object' || value === null) return [];
  const { ref, digest } = value as Record<string, unknown>;
  if (typeof ref === 'string' && ref.startsWith('v_') && typeof digest === 'string')
    return [{ ref, digest, field: path }];
  return Object.entries(value).flatMap(([key, inner]) =>
    textRefs(inner, path === '' ? key : `${path}/${key}`),
  );
}
