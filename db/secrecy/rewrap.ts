// Wraps what lies in the vault anew under the ring's first key, one item at a time. Reference, salt and digest stay: no
// chain notices (P8). With the owner's login: no role of the application may change an item.
import type { Client } from 'pg';
import { ownerConnected } from '../owner';
import { bindingOfKey } from './blind';
import { seal, unseal, type KeyRing, type Sealed } from './key-ring';
import { bindingOf } from './vault';

export interface KeyUse {
  /** Of the ring that wrapped it. */
  keyId: string;
  /** Vault items and HMAC keys under it. */
  items: number;
}

interface Item {
  organ_id: string;
  matter_id: string | null;
  kind: string;
  key_id: string;
  nonce: Buffer;
  cipher: Buffer;
}

/** Items of a batch: their names only are held at once. */
const BATCH = 200;

/**
 * Each item is its own transaction, so that it can be stopped and goes on where it stopped. `progress` hears how many are
 * done. Throws `KeyRingFault` where an item is under a key that the ring has not.
 */
export function rewrapVault(
  url: string,
  ring: KeyRing,
  progress: (done: number) => void,
): Promise<number> {
  return ownerConnected(url, async (client) => {
    let done = 0;
    for (;;) {
      const batch = await underOthers(client, ring.current);
      for (const { organ, ref } of batch) {
        await rewrapItem(client, ring, organ, ref);
        done += 1;
        progress(done);
      }
      if (batch.length < BATCH) return done;
    }
  });
}

/** Wraps the HMAC keys anew; they themselves never change. `url`: the owner's login, which needs no warrant (ADR 14). */
export function rewrapHmacKeys(url: string, ring: KeyRing): Promise<void> {
  return ownerConnected(url, async (client) => {
    const { rows } = await client.query<Sealed & { name: string }>(
      'select name, key_id "keyId", nonce, cipher from hmac_key where key_id <> $1',
      [ring.current],
    );
    for (const { name, ...sealed } of rows) {
      const bound = bindingOfKey(name);
      const fresh = seal(ring, unseal(ring, sealed, bound), bound);
      await client.query(
        'update hmac_key set key_id = $2, nonce = $3, cipher = $4 where name = $1 and key_id = $5',
        [name, fresh.keyId, fresh.nonce, fresh.cipher, sealed.keyId],
      );
    }
  });
}

/** How much lies under which key; `url`: the owner's login. */
export function keyUses(url: string): Promise<KeyUse[]> {
  return ownerConnected(url, async (client) => {
    const { rows } = await client.query<{ keyId: string; items: string }>(
      `select key_id "keyId", count(*) items from (select key_id from vault where cipher is not null
         union all select key_id from hmac_key) used group by 1 order by 1`,
    );
    return rows.map(({ keyId, items }) => ({ keyId, items: Number(items) }));
  });
}

async function underOthers(
  client: Client,
  current: string,
): Promise<{ organ: string; ref: string }[]> {
  const { rows } = await client.query<{ organ: string; ref: string }>(
    'select organ_id organ, ref from vault where key_id <> $1 and cipher is not null limit $2',
    [current, BATCH],
  );
  return rows;
}

async function rewrapItem(
  client: Client,
  ring: KeyRing,
  organ: string,
  ref: string,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query("select set_config('duban.organ', $1, true)", [organ]);
    const { rows } = await client.query<Item>(
      `select organ_id, matter_id, kind, key_id, nonce, cipher from vault
        where ref = $1 and key_id <> $2 and cipher is not null for update`,
      [ref, ring.current],
    );
    // Removed, or wrapped by another one that runs beside this.
    if (rows[0] !== undefined) await replace(client, ring, ref, rows[0]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function replace(client: Client, ring: KeyRing, ref: string, item: Item): Promise<void> {
  const bound = bindingOf(ref, item.organ_id, item.matter_id, item.kind);
  const { key_id: keyId, nonce, cipher } = item;
  const fresh = seal(ring, unseal(ring, { keyId, nonce, cipher }, bound), bound);
  await client.query('update vault set key_id = $2, nonce = $3, cipher = $4 where ref = $1', [
    ...[ref, fresh.keyId, fresh.nonce, fresh.cipher],
  ]);
}
