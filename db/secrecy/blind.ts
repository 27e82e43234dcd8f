// The installation's HMAC keys, wrapped in a table, and the blinds of persons made with them (P8).
import { createHmac, randomBytes } from 'node:crypto';
import type { PersonId } from '../../domain/kernel/people';
import type { Db, Query } from '../pool';
import { seal, unseal, type KeyRing } from './key-ring';

const NAMES = ['blind', 'nameIndex', 'fingerprint', 'mail'] as const;
type KeyName = (typeof NAMES)[number];

/** 32 random bytes each, made once: changing one would orphan every row computed with it. */
export type HmacKeys = Readonly<Record<KeyName, Buffer>>;

/** All that it takes to say who is in conflict. */
export type BlindKey = Pick<HmacKeys, 'blind'>;

interface KeyRow {
  name: KeyName;
  key_id: string;
  nonce: Buffer;
  cipher: Buffer;
}

/** What a wrapped key is bound to. */
export const bindingOfKey = (name: string): string => `hmac|${name}`;

/** Reads the keys, making those that are missing. Two processes that start at once end with the same keys. */
export const openHmacKeys = (db: Db, ring: KeyRing): Promise<HmacKeys> =>
  db.tx({ organId: '' }, async (q) => {
    let rows = await readRows(q);
    if (rows.length < NAMES.length) {
      for (const name of NAMES) await insertKey(q, ring, name);
      rows = await readRows(q);
    }
    return Object.fromEntries(rows.map((row) => [row.name, openRow(ring, row)])) as Record<
      KeyName,
      Buffer
    >;
  });

/** Throws where the ring does not open the keys of this database; makes none. */
export const hmacKeysOpen = (db: Db, ring: KeyRing): Promise<void> =>
  db.tx({ organId: '' }, async (q) => {
    for (const row of await readRows(q)) openRow(ring, row);
  });

/** HMAC-SHA-256 (base64url) of a person's id: what the conflict table and the scope hold. */
export const blindOf = ({ blind }: BlindKey, personId: PersonId): string => hmac(blind, personId);

/** HMAC-SHA-256 (base64url) of a text under one of the keys. */
export const hmac = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

const readRows = (q: Query): Promise<KeyRow[]> =>
  q.rows<KeyRow>('SELECT name, key_id, nonce, cipher FROM hmac_key');

const openRow = (ring: KeyRing, row: KeyRow): Buffer =>
  unseal(ring, { keyId: row.key_id, nonce: row.nonce, cipher: row.cipher }, bindingOfKey(row.name));

async function insertKey(q: Query, ring: KeyRing, name: KeyName): Promise<void> {
  const { keyId, nonce, cipher } = seal(ring, randomBytes(32), bindingOfKey(name));
  await q.rows(
    'INSERT INTO hmac_key (name, key_id, nonce, cipher) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [name, keyId, nonce, cipher],
  );
}
