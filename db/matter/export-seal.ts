// The API's signature over a whole export: outcomes, refused commands and key copies stand in no chain.
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { digestOf, type Key } from './signing';
import type { MatterExport } from './export';

export interface SealedExport extends MatterExport {
  /** Ed25519 over the digest of everything else, base64url. */
  seal: string;
}

export const sealExport = (doc: MatterExport, privateKey: KeyObject): SealedExport => ({
  ...doc,
  seal: sign(null, sealedText(doc), privateKey).toString('base64url'),
});

/** True when one of the keys sealed exactly this. Never throws on a malformed seal. */
export function isSealed({ seal, ...doc }: SealedExport, keys: readonly Key[]): boolean {
  if (typeof seal !== 'string') return false;
  const sig = Buffer.from(seal, 'base64url');
  // Stray characters are forgiven by the decoder; only the exact text counts.
  if (sig.length !== 64 || sig.toString('base64url') !== seal) return false;
  const text = sealedText(doc);
  return keys.some((key) =>
    verify(null, text, typeof key === 'string' ? createPublicKey(key) : key, sig),
  );
}

/** The prefix keeps a seal from ever being taken for a command's signature. */
const sealedText = (doc: MatterExport): Buffer => Buffer.from(`duban-export|${digestOf(doc)}`);
