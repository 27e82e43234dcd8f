// The vault: the only place where typed text and papers lie, sealed. Everything else holds reference and digest.
import { createHash, randomBytes } from 'node:crypto';
import type { TextRef } from '../../domain/kernel/command';
import type { Query } from '../pool';
import { seal, unseal, type KeyRing } from './key-ring';

export interface VaultItem {
  organId: string;
  /** Absent for text that belongs to no matter. */
  matterId?: string;
  /** What it is, such as `content`, `reporter`, `reason`, `subject`. */
  kind: string;
}

interface VaultRow {
  ref: string;
  organ_id: string;
  matter_id: string | null;
  kind: string;
  key_id: string;
  nonce: Buffer;
  cipher: Buffer | null;
  salt: Buffer;
  digest: string;
}

/** Stores a text. The digest is SHA-256 (base64url) over 128 bits of salt and the text. */
export const putText = (
  q: Query,
  ring: KeyRing,
  item: VaultItem & { text: string },
): Promise<TextRef> => putBytes(q, ring, { ...item, bytes: Buffer.from(item.text, 'utf8') });

/** Stores bytes, such as a paper of at most 20 MB. No RETURNING: a new matter is not visible yet. */
export function putBytes(
  q: Query,
  ring: KeyRing,
  item: VaultItem & { bytes: Buffer },
): Promise<TextRef> {
  const ref = `v_${randomBytes(16).toString('base64url')}`;
  const salt = randomBytes(16);
  const digest = digestOf(salt, item.bytes);
  const sealed = seal(
    ring,
    item.bytes,
    bindingOf(ref, item.organId, item.matterId ?? null, item.kind),
  );
  q.write(
    `INSERT INTO vault (ref, organ_id, matter_id, kind, key_id, nonce, cipher, salt, digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ref,
      item.organId,
      item.matterId ?? null,
      item.kind,
      sealed.keyId,
      sealed.nonce,
      sealed.cipher,
      salt,
      digest,
    ],
    'vault-put',
  );
  return Promise.resolve({ ref, digest });
}

/** The text of a reference; `undefined` when it was removed, is of another kind, or the asker may not see its matter. */
export async function getText(
  q: Query,
  ring: KeyRing,
  ref: string,
  kind: string,
): Promise<string | undefined> {
  return (await getTexts(q, ring, [ref], [kind])).get(ref);
}

/**
 * Texts by reference, in one round trip; those removed or not visible are left out, and those of other kinds: a reference
 * may have been put where it stands by somebody who wants it opened under another right.
 */
export async function getTexts(
  q: Query,
  ring: KeyRing,
  refs: readonly string[],
  kinds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await q.rows<VaultRow>(
    'SELECT * FROM vault WHERE ref = ANY ($1) AND kind = ANY ($2) AND cipher IS NOT NULL',
    [refs, kinds],
    'vault-get',
  );
  return new Map(rows.map((row) => [row.ref, open(ring, row).toString('utf8')]));
}

/** The bytes of a reference of this kind and matter, under the same rules as `getText`. */
export async function getBytes(
  q: Query,
  ring: KeyRing,
  ref: string,
  { kind, matterId }: { kind: string; matterId: string },
): Promise<Buffer | undefined> {
  const row = await q.one<VaultRow>(
    'SELECT * FROM vault WHERE ref = $1 AND kind = $2 AND matter_id = $3 AND cipher IS NOT NULL',
    [ref, kind, matterId],
    'vault-bytes',
  );
  return row === undefined ? undefined : open(ring, row);
}

function open(ring: KeyRing, row: VaultRow): Buffer {
  const sealed = {
    keyId: row.key_id,
    nonce: row.nonce,
    cipher: row.cipher ?? Buffer.alloc(0),
  };
  const plain = unseal(ring, sealed, bindingOf(row.ref, row.organ_id, row.matter_id, row.kind));
  if (digestOf(row.salt, plain) !== row.digest) throw new Error(`vault ${row.ref}: digest differs`);
  return plain;
}

/** What an item's cipher text is bound to: moved to another row it does not open. */
export const bindingOf = (
  ref: string,
  organId: string,
  matterId: string | null,
  kind: string,
): string => [ref, organId, matterId ?? '', kind].join('|');

const digestOf = (salt: Buffer, plain: Buffer): string =>
  createHash('sha256').update(salt).update(plain).digest('base64url');
