// The ledger of one matter as its rows stand, hashes and all. Row policies say what is visible.
import type { Query } from '../pool';
import type { LedgerRow } from './chain';

/** Rows from a number on, in order; all of them where no limit is given. */
export async function ledgerRows(
  q: Query,
  matterId: string,
  fromSeq = 1,
  limit: number | null = null,
): Promise<LedgerRow[]> {
  const rows = await q.rows<{ row: LedgerRow }>(
    `select jsonb_strip_nulls(jsonb_build_object('commandId', command_id, 'sig', sig)) || jsonb_build_object(
       'matterId', matter_id, 'organId', organ_id, 'seq', seq, 'epoch', epoch, 'entrySeq', entry_seq,
       'event', event, 'prevHash', prev_hash, 'hash', hash) "row"
     from ledger where matter_id = $1 and seq >= $2 order by seq limit $3`,
    [matterId, fromSeq, limit],
    'ledger-rows',
  );
  return rows.map(({ row }) => row);
}
