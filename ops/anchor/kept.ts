// A copy of an anchor to be kept where nobody of the database reaches: signed as it is, its leaves sealed under the vault's
// key and filled up, so that who keeps it learns no matter, and no count (P4, P8).
import { canonicalJson } from '../../domain';
import type { Anchor } from '../../db/anchor/anchor';
import { leavesUpTo, newestAnchor, type StoredLeaf } from '../../db/anchor/anchors';
import type { Query } from '../../db/pool';
import { seal, unseal, type KeyRing } from '../../db/secrecy/key-ring';

export interface KeptAnchor {
  format: 'duban-anchor-1';
  anchor: Anchor;
  /** Leaves and nonce, AES-256-GCM; base64. */
  sealed: { keyId: string; nonce: string; cipher: string };
}

export interface KeptLeaves {
  nonce: Buffer;
  leaves: StoredLeaf[];
}

/** Text of the newest anchor's copy; undefined where there is none. */
export async function keptText(q: Query, ring: KeyRing): Promise<[Anchor, string] | undefined> {
  const newest = await newestAnchor(q);
  if (newest === undefined) return undefined;
  const { nonce, ...anchor } = newest;
  const leaves = await leavesUpTo(q, anchor.no);
  const plain = filled(JSON.stringify({ nonce: nonce.toString('base64'), leaves }));
  const { keyId, nonce: sealNonce, cipher } = seal(ring, plain, boundTo(anchor));
  const kept: KeptAnchor = {
    format: 'duban-anchor-1',
    anchor,
    sealed: { keyId, nonce: sealNonce.toString('base64'), cipher: cipher.toString('base64') },
  };
  return [anchor, `${canonicalJson(kept)}\n`];
}

/** Throws on what is no such copy. */
export function readKept(text: string): KeptAnchor {
  const kept = JSON.parse(text) as Partial<KeptAnchor> | null;
  if (kept?.format !== 'duban-anchor-1' || kept.anchor === undefined || kept.sealed === undefined)
    throw new Error('no copy of an anchor');
  return kept as KeptAnchor;
}

/** Throws where the key is another, or a byte was changed. */
export function openKept({ anchor, sealed }: KeptAnchor, ring: KeyRing): KeptLeaves {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const closed = { ...sealed, nonce: bytes(sealed.nonce), cipher: bytes(sealed.cipher) };
  const { nonce, leaves } = JSON.parse(unseal(ring, closed, boundTo(anchor)).toString('utf8')) as {
    nonce: string;
    leaves: StoredLeaf[];
  };
  return { nonce: bytes(nonce), leaves };
}

const boundTo = ({ organId, no }: Anchor): string => `anchor|${organId}|${no}`;

const SMALLEST = 65_536;

/** To the next power of two; blanks at the end of JSON say nothing. */
function filled(text: string): Buffer {
  const plain = Buffer.from(text);
  const size = 2 ** Math.ceil(Math.log2(Math.max(plain.length, SMALLEST)));
  return Buffer.concat([plain, Buffer.alloc(size - plain.length, ' ')]);
}
