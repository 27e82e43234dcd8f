// The key ring that wraps all content: AES-256-GCM under the first key, older keys still open what they closed.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keys by id; `current` seals, all open. */
export interface KeyRing {
  current: string;
  keys: ReadonlyMap<string, Buffer>;
}

export interface Sealed {
  keyId: string;
  nonce: Buffer;
  /** Cipher text with the 16-byte tag at its end. */
  cipher: Buffer;
}

export class KeyRingFault extends Error {
  override name = 'KeyRingFault';
}

/** Reads `id:base64,id:base64`: 32 bytes each, the first is the current one (P8). */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Buffer>();
  for (const part of text.trim().split(',')) {
    const [, id, coded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_=-]+)\s*$/.exec(part) ?? [];
    if (id === undefined || coded === undefined)
      throw new KeyRingFault('key ring is not "id:base64,…"');
    const key = Buffer.from(coded, 'base64');
    if (key.length !== 32)
      throw new KeyRingFault(`key ${id} has ${key.length} bytes instead of 32`);
    if (keys.has(id)) throw new KeyRingFault(`key ${id} stands twice`);
    keys.set(id, key);
  }
  return { current: [...keys.keys()][0] ?? '', keys };
}

/** A ring of one new key, as text for a key file. */
export const newKeyRing = (id = 'k1'): string => `${id}:${randomBytes(32).toString('base64')}`;

/** Seals under the current key; `bound` is authenticated with it, so a row moved elsewhere does not open. */
export function seal(ring: KeyRing, plain: Buffer, bound: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(ring, ring.current), nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { keyId: ring.current, nonce, cipher: body };
}

/** Opens what `seal` made; throws when a byte, the binding or the key differs. */
export function unseal(ring: KeyRing, sealed: Sealed, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ring, sealed.keyId), sealed.nonce);
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.cipher.subarray(-16));
  return Buffer.concat([decipher.update(sealed.cipher.subarray(0, -16)), decipher.final()]);
}

function keyOf(ring: KeyRing, id: string): Buffer {
  const key = ring.keys.get(id);
  if (key === undefined) throw new KeyRingFault(`key ${id} is not in the ring`);
  return key;
}
