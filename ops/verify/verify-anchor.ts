// The anchor that an export carries: signed, and held against the ledger and the streams that lie beside it (P4).
import type { MatterExport } from '../../db/matter/export';
import { isAnchorGenuine, isIn } from '../../db/anchor/anchor';
import type { ProvenLeaf } from '../../db/anchor/tree';
import type { Key } from '../../db/matter/signing';
import { NOT_PROVEN } from './verify-export';

type Anchored = Pick<MatterExport, 'anchor' | 'organId' | 'matterId' | 'ledger' | 'logs' | 'head'>;

/** What is wrong with the anchor, or missing that it holds; undefined where all of it stands or there is none. */
export function anchorFault(doc: Anchored, keys: readonly Key[]): string | undefined {
  const { anchor, organId } = doc;
  if (anchor === undefined) return undefined;
  const { leaves, ...signed } = anchor;
  const name = `anchor ${anchor.no}`;
  if (!isAnchorGenuine(signed, keys)) return `the signature of ${name} is not genuine`;
  if (anchor.organId !== organId) return `${name} is of another organ`;
  if (!leaves.every((leaf) => isIn(signed, leaf))) return `a leaf does not hang in ${name}`;
  if (leaves.some((leaf) => hashesOf(doc, leaf.subject) === undefined))
    return `${name} is of another matter`;
  const lost = leaves.find((leaf) => !stands(doc, leaf));
  return lost && `${name} holds row ${lost.seq} of ${lost.subject}: it is not here as it was`;
}

/** The sentence for an export in which nothing is wrong. */
export function provenUpTo({ anchor, matterId }: Anchored): string {
  const own = anchor?.leaves.find(({ subject }) => subject === `matter:${matterId}`);
  if (anchor === undefined || own === undefined) return NOT_PROVEN;
  const at = new Date(anchor.atMs).toISOString();
  return `tail proven up to anchor ${anchor.no} (${at}), row ${own.seq}`;
}

function stands(doc: Anchored, { subject, seq, hash, digest }: ProvenLeaf): boolean {
  if (hashesOf(doc, subject)?.[seq - 1] !== hash) return false;
  return digest === undefined || doc.head.revision > seq || doc.head.stateDigest === digest;
}

/** Hashes of the rows of a subject, in order; undefined for one that is not of this matter. */
function hashesOf({ matterId, ledger, logs }: Anchored, subject: string): string[] | undefined {
  const rows = {
    [`matter:${matterId}`]: ledger,
    [`mail:${matterId}`]: logs.mail,
    [`access:${matterId}`]: logs.access,
  }[subject];
  return rows?.map(({ hash }) => hash);
}
