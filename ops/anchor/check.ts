// Holds a database against its anchors, and against copies kept elsewhere: which tail, which matter, which anchor is lost (P4).
import { anchorHash, isAnchorGenuine, type Anchor } from '../../db/anchor/anchor';
import { anchorsOf, leavesOf, type StoredAnchor, type StoredLeaf } from '../../db/anchor/anchors';
import { lostOf, type Lost } from '../../db/anchor/lost';
import { growTree } from '../../db/anchor/tree';
import type { Key } from '../../db/matter/signing';
import type { Db, Query } from '../../db/pool';
import type { KeyRing } from '../../db/secrecy/key-ring';
import { openKept, type KeptAnchor } from './kept';

export interface AnchorReport {
  organId: string;
  /** Absent where the organ has none yet. */
  newest?: Anchor;
  /** What is wrong, one sentence each. Nothing of a sealed stub but that there is one. */
  faults: string[];
}

export interface AnchorCheck {
  /** As `duban_dispatch`. */
  db: Db;
  /** From outside. */
  keys: readonly Key[];
  /** Copies kept elsewhere, with the ring that opens them; without it only the anchors themselves are compared. */
  kept: readonly KeptAnchor[];
  ring?: KeyRing | undefined;
}

export const checkAnchors = (check: AnchorCheck, organId: string): Promise<AnchorReport> =>
  check.db.tx({ organId }, async (q) => {
    const anchors = await anchorsOf(q);
    const kept = check.kept.filter(({ anchor }) => anchor.organId === organId);
    const newest = anchors.at(-1);
    const faults = [
      ...chainFaults(anchors, check.keys),
      ...(await treeFaults(q, anchors)),
      ...kept.flatMap(({ anchor }) => keptFault(anchor, anchors, check.keys)),
      ...(await lossFaults(q, kept, check.ring)),
    ];
    return { organId, ...(newest && { newest }), faults };
  });

function chainFaults(anchors: readonly StoredAnchor[], keys: readonly Key[]): string[] {
  return anchors.flatMap((anchor, at) => {
    const before = anchors[at - 1];
    if (anchor.no !== (before?.no ?? 0) + 1 || anchor.prev !== (before ? anchorHash(before) : ''))
      return [`anchor ${anchor.no} does not follow the one before`];
    return isAnchorGenuine(anchor, keys)
      ? []
      : [`the signature of anchor ${anchor.no} is not genuine`];
  });
}

async function treeFaults(q: Query, anchors: readonly StoredAnchor[]): Promise<string[]> {
  const held = new Map<string, StoredLeaf>();
  const faults: string[] = [];
  for (const { no, nonce, root, depth } of anchors) {
    for (const leaf of await leavesOf(q, no)) held.set(leaf.subject, leaf);
    const tree = growTree(nonce, bare(held.values()));
    if (tree.root !== root || tree.depth !== depth)
      faults.push(`what anchor ${no} holds was changed`);
  }
  return faults;
}

function keptFault(kept: Anchor, anchors: readonly StoredAnchor[], keys: readonly Key[]): string[] {
  if (!isAnchorGenuine(kept, keys))
    return [`the signature of the copy of anchor ${kept.no} is not genuine`];
  const here = anchors.find(({ no }) => no === kept.no);
  if (here !== undefined && anchorHash(here) === anchorHash(kept)) return [];
  return [`anchor ${kept.no} of which a copy is kept is not in the database`];
}

/** By what the database holds, and by the newest copy, should both the record and its anchors have been cut. */
async function lossFaults(
  q: Query,
  kept: readonly KeptAnchor[],
  ring: KeyRing | undefined,
): Promise<string[]> {
  const copy = kept.toSorted((one, other) => one.anchor.no - other.anchor.no).at(-1);
  const faults = (await lostOf(q)).map(lossText);
  if (copy === undefined || ring === undefined) return faults;
  const { nonce, leaves } = openKept(copy, ring);
  if (growTree(nonce, bare(leaves)).root !== copy.anchor.root)
    return [...faults, `what the copy of anchor ${copy.anchor.no} holds was changed`];
  return [...new Set([...faults, ...(await lostOf(q, leaves)).map(lossText)])];
}

/** As the tree takes it. */
const bare = (leaves: Iterable<StoredLeaf>) =>
  [...leaves].map(({ no: _no, sealed: _sealed, ...leaf }) => leaf);

function lossText({ subject, what, seq, left, sealed }: Lost): string {
  const name = sealed ? 'a sealed matter' : subjectText(subject);
  if (what === 'whole') return `LOST: ${name}, of which ${seq} row(s) were anchored, is gone`;
  if (what === 'state') return `EDITED: the head of ${name} is not what was anchored at row ${seq}`;
  return `LOST: ${name}: row ${seq} is not there as it was anchored (${left} row(s) are left)`;
}

function subjectText(subject: string): string {
  const [kind = '', id = ''] = subject.split(/:(.*)/s);
  if (kind === 'matter') return `matter ${id}`;
  return kind === 'mail' || kind === 'access' ? `${kind} log of matter ${id}` : `log ${subject}`;
}
