// Whether a head is what its ledger folds to, and the ledger an unbroken chain: before a matter is rebuilt from them.
import { canonicalJson, fold, stateDigest, type Procedure } from '../../domain';
import { rowHash, type LedgerRow } from '../matter/chain';
import { ledgerRows } from '../matter/ledger-rows';
import { lockHead, type HeadRow } from '../matter/rows';
import type { Query } from '../pool';

/**
 * `ledgerBroken`: a row is not what its hash says, out of its place, or no longer the last. `stateDiverged`: the rows hold,
 * and the head is another state than theirs, or this build folds them to another. Signatures are left to `verify`.
 */
export type FoldFault = 'ledgerBroken' | 'stateDiverged';

/** Reads head and rows in one transaction; undefined where all is well. */
export async function foldFaultOf(
  q: Query,
  matterId: string,
  procedures: Readonly<Record<string, Procedure>>,
): Promise<FoldFault | undefined> {
  // Behind the lock, so that no record comes between the two.
  const [head, rows] = await Promise.all([lockHead(q, matterId), ledgerRows(q, matterId)]);
  if (head === undefined || !chainHolds(head, rows)) return 'ledgerBroken';
  return foldsTo(head, rows, procedures[head.procedure]) ? undefined : 'stateDiverged';
}

function chainHolds({ hash, revision, matterId }: HeadRow, rows: readonly LedgerRow[]): boolean {
  let prevHash = '';
  for (const [index, { hash: own, ...row }] of rows.entries()) {
    const placed = row.seq === index + 1 && row.event.seq === row.seq && row.matterId === matterId;
    if (!placed || row.prevHash !== prevHash || rowHash(row) !== own) return false;
    prevHash = own;
  }
  return rows.length === revision && prevHash === hash;
}

function foldsTo(
  { state, stateDigest: digest }: HeadRow,
  rows: readonly LedgerRow[],
  procedure: Procedure | undefined,
): boolean {
  if (procedure === undefined) return false;
  try {
    const folded = fold(
      procedure,
      rows.map((row) => row.event),
    );
    return canonicalJson(folded) === canonicalJson(state) && stateDigest(state) === digest;
  } catch {
    return false;
  }
}
