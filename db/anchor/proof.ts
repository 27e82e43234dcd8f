// What an export carries of the newest anchor. Asked as `duban_dispatch`: the tree stands on every matter's leaf.
import type { Db } from '../pool';
import type { AnchorProof } from './anchor';
import { leavesUpTo, newestAnchor, type StoredAnchor } from './anchors';
import { growTree, type Tree } from './tree';

export interface AnchorProofs {
  /** Undefined where no anchor holds the matter yet. Only for who sees the matter: nothing is asked here. */
  of(organId: string, matterId: string): Promise<AnchorProof | undefined>;
}

interface Grown {
  anchor: StoredAnchor;
  tree: Tree;
}

/** Keeps the tree of each organ's newest anchor: it changes once a day. */
export function anchorProofs(db: Db): AnchorProofs {
  const newest = new Map<string, Grown>();
  const grown = (organId: string): Promise<Grown | undefined> =>
    db.tx({ organId }, async (q) => {
      const anchor = await newestAnchor(q);
      const known = newest.get(organId);
      if (anchor === undefined || known?.anchor.sig === anchor.sig) return known;
      const fresh = { anchor, tree: growTree(anchor.nonce, await leavesUpTo(q, anchor.no)) };
      newest.set(organId, fresh);
      return fresh;
    });
  return {
    of: async (organId, matterId) => {
      const found = await grown(organId);
      if (found === undefined) return undefined;
      const { nonce: _, ...anchor } = found.anchor;
      const leaves = SUBJECTS.flatMap((kind) => found.tree.prove(`${kind}:${matterId}`) ?? []);
      return leaves.length === 0 ? undefined : { ...anchor, leaves };
    },
  };
}

const SUBJECTS = ['matter', 'mail', 'access'];
