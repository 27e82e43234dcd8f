// Whether a head is what its ledger folds to, and the ledger a chain without gaps; some matters a look, in turn.
import { fold, stateDigest, type MatterState, type Procedure } from '../../domain';
import { rowHash, type LedgerRow } from '../matter/chain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';

export interface FoldFault {
  matterId: string;
  /** `rowMissing`: a number between the first and the head's is not there. `rowChanged`: a row is not what its hash says. */
  fault: 'rowMissing' | 'rowChanged' | 'stateDiffers';
  /** The first row that is wrong; of `stateDiffers` the head's revision. */
  seq: number;
  /** The record's last change, ms. */
  atMs: number;
}

interface Recorded {
  procedure: string;
  revision: number;
  hash: string;
  state: MatterState;
  stateDigest: string;
  updatedMs: number;
  rows: LedgerRow[];
}

/** Matters to check: those with an open incident of these kinds, then the next in order of id. */
export const toFold = (
  q: Query,
  organId: string,
  kinds: readonly string[],
  after: string,
  most: number,
): Promise<{ id: string; inTurn: boolean }[]> =>
  q.rows(
    `select h.matter_id id, bool_or(p.turn) "inTurn" from (
       (select matter_id id, false turn from incident where organ_id = $1 and closed_at is null and matter_id is not null
          order by kind = any ($2) desc, last_at desc limit $4)
       union all (select matter_id, true from head where organ_id = $1 and not closed and matter_id > $3
          order by matter_id limit $4)) p
     join head h on h.matter_id = p.id group by h.matter_id order by h.matter_id`,
    [organId, kinds, after, most],
    'watch-to-fold',
  );

/** Undefined where all is well, and where this build does not know the matter's version. */
export async function foldFaultOf(
  q: Query,
  matterId: string,
  procedures: Readonly<Record<string, Procedure>>,
): Promise<FoldFault | undefined> {
  // One statement is one moment: no record comes between head and rows.
  const found = await q.one<Recorded>(
    `select h.procedure, h.revision, h.hash, h.state, h.state_digest "stateDigest", ${msOf('h.updated_at')} "updatedMs",
       (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('matterId', l.matter_id, 'organId', l.organ_id,
          'seq', l.seq, 'epoch', l.epoch, 'entrySeq', l.entry_seq, 'commandId', l.command_id, 'sig', l.sig,
          'prevHash', l.prev_hash, 'hash', l.hash)) || jsonb_build_object('event', l.event) order by l.seq), '[]')
        from ledger l where l.matter_id = h.matter_id) rows
     from head h where h.matter_id = $1`,
    [matterId],
    'watch-fold',
  );
  const procedure = found && procedures[found.procedure];
  if (!found || !procedure || procedure.version < found.state.procedureVersion) return undefined;
  const fault = chainFault(found) ?? stateFault(found, procedure);
  return fault && { matterId, atMs: found.updatedMs, ...fault };
}

type Fault = Pick<FoldFault, 'fault' | 'seq'>;

function chainFault({ rows, revision, hash: last }: Recorded): Fault | undefined {
  let before = '';
  for (const [index, { hash, ...row }] of rows.entries()) {
    if (row.seq !== index + 1) return { fault: 'rowMissing', seq: index + 1 };
    if (row.prevHash !== before || rowHash(row) !== hash)
      return { fault: 'rowChanged', seq: row.seq };
    before = hash;
  }
  if (rows.length < revision) return { fault: 'rowMissing', seq: rows.length + 1 };
  return before === last ? undefined : { fault: 'rowChanged', seq: rows.length };
}

function stateFault(
  { rows, revision, state, stateDigest: digest }: Recorded,
  procedure: Procedure,
): Fault | undefined {
  const events = rows.map(({ event }) => event);
  try {
    if (stateDigest(fold(procedure, events)) === digest && stateDigest(state) === digest)
      return undefined;
  } catch {
    // Events that do not fold are not what made the state.
  }
  return { fault: 'stateDiffers', seq: revision };
}
