// What an anchor says, and who vouches for it: one organ's tree, chained to the anchor before, signed by the API (P4).
import { sign, verify, type KeyObject } from 'node:crypto';
import { asPublic, digestOf, type Key } from '../matter/signing';
import { rootOf, type ProvenLeaf } from './tree';

export interface Anchor {
  organId: string;
  /** From 1, without gaps. */
  no: number;
  /** Instant, ms by the database's clock. */
  atMs: number;
  /** Hash of the anchor before, hex; empty for the first. */
  prev: string;
  /** Root of the tree, hex, and its height. */
  root: string;
  depth: number;
  /** Ed25519 over all of that, base64url. */
  sig: string;
}

/** What an export carries of the newest anchor: the anchor, and this matter's own leaves. */
export interface AnchorProof extends Anchor {
  leaves: ProvenLeaf[];
}

/** What the next anchor names as `prev`: SHA-256 in hex, of the signature too. */
export const anchorHash = ({ organId, no, atMs, prev, root, depth, sig }: Anchor): string =>
  digestOf({ organId, no, atMs, prev, root, depth, sig });

/** The prefix keeps it from ever being taken for a command's signature or an export's seal. */
const anchorText = ({ organId, no, atMs, prev, root, depth }: Omit<Anchor, 'sig'>): Buffer =>
  Buffer.from(`duban-anchor|${digestOf({ organId, no, atMs, prev, root, depth })}`);

export const signAnchor = (anchor: Omit<Anchor, 'sig'>, key: KeyObject): Anchor => ({
  ...anchor,
  sig: sign(null, anchorText(anchor), key).toString('base64url'),
});

/** True when one of the keys signed exactly this. Never throws on a malformed signature. */
export function isAnchorGenuine(anchor: Anchor, keys: readonly Key[]): boolean {
  const sig = Buffer.from(anchor.sig, 'base64url');
  if (sig.length !== 64 || sig.toString('base64url') !== anchor.sig) return false;
  return keys.some((key) => verify(null, anchorText(anchor), asPublic(key), sig));
}

/** True when the leaf hangs in the anchor's tree, at a height that is the tree's. */
export const isIn = ({ root, depth }: Anchor, leaf: ProvenLeaf): boolean =>
  leaf.path.length === depth && leaf.at < 2 ** depth && rootOf(leaf) === root;
