// The blind key once more, under a ring that opens nothing else: for who must know whom to leave out, and nothing of the vault (ADR 15).
import type { Warrants } from '../people/warrant';
import type { Db, Query } from '../pool';
import type { BlindKey } from './blind';
import { KeyRingFault, seal, unseal, type KeyRing, type Sealed } from './key-ring';

/** Not the binding of the vault's row: neither opens in the other's place. */
const BOUND = 'blind-copy';

/** Undefined where none was made yet; throws where the ring does not open the one that lies there. */
export const openBlindCopy = (db: Db, ring: KeyRing): Promise<BlindKey | undefined> =>
  db.tx({ organId: '' }, async (q) => {
    const row = await readCopy(q);
    return row && { blind: unseal(ring, row, BOUND) };
  });

export interface CopyKeeping {
  vault: KeyRing;
  /** Of `DUBAN_BLIND_KEY`. */
  ring: KeyRing;
  keys: BlindKey;
  warrants: Warrants;
  /** Any organ of the installation: its warrant is shown. */
  organId: string;
}

/** Wraps the key where it is not wrapped under the ring's first key yet. The key itself never changes. */
export async function keepBlindCopy(db: Db, keeping: CopyKeeping): Promise<void> {
  const { vault, ring, keys, warrants, organId } = keeping;
  const shared = [...ring.keys.values()].some((key) =>
    [...vault.keys.values()].some((other) => other.equals(key)),
  );
  if (shared) throw new KeyRingFault('DUBAN_BLIND_KEY holds a key of DUBAN_VAULT_KEY');
  await db.tx({ organId }, async (q) => {
    const row = await readCopy(q);
    if (row !== undefined && isOf(ring, row, keys)) return;
    const { keyId, nonce, cipher } = seal(ring, keys.blind, BOUND);
    await warrants.show(q, organId);
    await q.rows(
      `insert into blind_copy (key_id, nonce, cipher) values ($1, $2, $3) on conflict (only_one)
       do update set key_id = excluded.key_id, nonce = excluded.nonce, cipher = excluded.cipher`,
      [keyId, nonce, cipher],
    );
  });
}

function isOf(ring: KeyRing, row: Sealed, { blind }: BlindKey): boolean {
  if (row.keyId !== ring.current) return false;
  try {
    return unseal(ring, row, BOUND).equals(blind);
  } catch {
    return false;
  }
}

const readCopy = (q: Query): Promise<Sealed | undefined> =>
  q.one<Sealed>('select key_id "keyId", nonce, cipher from blind_copy');
