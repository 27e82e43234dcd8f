// The tree under an anchor: salted leaves in the order of their hashes, filled up to a power of two, so that neither a
// path nor a root tells of any other matter, nor how many there are (P4, P8).
import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../../domain';

/** How far a matter or a log stream had come. */
export interface Leaf {
  /** `matter:<id>`, or the name of a log stream. */
  subject: string;
  /** Revision of the matter, or the stream's last number. */
  seq: number;
  /** Hash of that row, hex. */
  hash: string;
  /** State digest, of a matter only. */
  digest?: string;
}

/** A leaf with what shows that it hangs in the tree. Hashes in hex. */
export interface ProvenLeaf extends Leaf {
  salt: string;
  /** Place in the tree, from the left. */
  at: number;
  /** The other side at each level, from the leaf up. */
  path: string[];
}

export interface Tree {
  root: string;
  depth: number;
  /** Undefined where the tree holds no such subject. */
  prove(subject: string): ProvenLeaf | undefined;
}

/** `nonce`: 32 random bytes of this tree alone. */
export function growTree(nonce: Buffer, leaves: Iterable<Leaf>): Tree {
  const salted = [...leaves].map((leaf) => ({ ...leaf, salt: saltOf(nonce, leaf.subject) }));
  const byHash = new Map(salted.map((leaf) => [leafHash(leaf).toString('hex'), leaf]));
  const depth = Math.ceil(Math.log2(Math.max(byHash.size, SMALLEST)));
  const blanks = Array.from({ length: 2 ** depth - byHash.size }, (_, nth) =>
    createHmac('sha256', nonce).update(`blank|${nth}`).digest('hex'),
  );
  const levels: Buffer[][] = [
    [...byHash.keys(), ...blanks].sort().map((hash) => Buffer.from(hash, 'hex')),
  ];
  while ((levels.at(-1)?.length ?? 0) > 1) levels.push(parentsOf(levels.at(-1) ?? []));
  const places = new Map<string, number>();
  levels[0]?.forEach((hash, at) => {
    const leaf = byHash.get(hash.toString('hex'));
    if (leaf !== undefined) places.set(leaf.subject, at);
  });
  const bySubject = new Map(salted.map((leaf) => [leaf.subject, leaf]));
  return {
    root: (levels.at(-1)?.[0] ?? Buffer.alloc(0)).toString('hex'),
    depth,
    prove: (subject) => {
      const [leaf, at] = [bySubject.get(subject), places.get(subject)];
      if (leaf === undefined || at === undefined) return undefined;
      const path = levels
        .slice(0, -1)
        .map((level, up) => (level[(at >> up) ^ 1] ?? Buffer.alloc(0)).toString('hex'));
      return { ...leaf, at, path };
    },
  };
}

/** Root that a proven leaf leads to, hex. */
export function rootOf({ at, path, ...leaf }: ProvenLeaf): string {
  const up = (below: Buffer, side: string, level: number): Buffer => {
    const other = Buffer.from(side, 'hex');
    return Math.floor(at / 2 ** level) % 2 === 1 ? nodeHash(other, below) : nodeHash(below, other);
  };
  return path.reduce(up, leafHash(leaf)).toString('hex');
}

/** A small organ's tree is as large as any other's. */
const SMALLEST = 64;

const saltOf = (nonce: Buffer, subject: string): string =>
  createHmac('sha256', nonce).update(`leaf|${subject}`).digest('base64url');

const leafHash = ({ subject, seq, hash, digest, salt }: Leaf & { salt: string }): Buffer =>
  createHash('sha256')
    .update(`duban-leaf|${canonicalJson({ subject, seq, hash, digest, salt })}`)
    .digest();

const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update('duban-node|').update(left).update(right).digest();

const parentsOf = (level: readonly Buffer[]): Buffer[] =>
  Array.from({ length: level.length / 2 }, (_, at) =>
    nodeHash(level[2 * at] ?? Buffer.alloc(0), level[2 * at + 1] ?? Buffer.alloc(0)),
  );
