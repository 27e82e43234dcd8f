// The stored rows behind the acts of a batch, and those that come before them: read in the flight that takes the lock.
import type { Batch } from '../../domain';
import type { Query } from '../pool';
import { readCommands, type CommandRow } from './rows';

export interface ActRows {
  /** The row an act names, as it is stored for this matter. */
  stored(id: string): CommandRow | undefined;
  /** True where the act is in the ledger already. */
  inLedger(id: string): boolean;
  /** Undecided rows that come before a stored one in the order of P1; parked ones stand aside. */
  before(id: string): CommandRow[];
}

/** Two statements, or none for a batch without acts. */
export async function actRows(q: Query, { matterId, entries }: Batch): Promise<ActRows> {
  const ids = entries.flatMap((entry) => (entry.kind === 'act' ? [entry.command.id] : []));
  const [rows, written] =
    ids.length === 0 ? [[], []] : await Promise.all([rowsOf(q, matterId, ids), ledgerOf(q, ids)]);
  const recorded = new Set(written.map((row) => row.command_id));
  const placeOf = (id: string): number => rows.findIndex((row) => row.command.id === id);
  return {
    stored: (id) => rows[placeOf(id)],
    inLedger: (id) => recorded.has(id),
    // The rows come in that order already.
    before: (id) => rows.slice(0, placeOf(id)).filter(waits),
  };
}

const rowsOf = (q: Query, matterId: string, ids: readonly string[]): Promise<CommandRow[]> =>
  readCommands(q, 'matter_id = $1 and (id = any ($2) or (outcome is null and parked_at is null))', [
    matterId,
    ids,
  ]);

const ledgerOf = (q: Query, ids: readonly string[]): Promise<{ command_id: string }[]> =>
  q.rows('select command_id from ledger where command_id = any ($1)', [ids], 'in-ledger');

const waits = ({ outcome, parkedAtMs }: CommandRow): boolean =>
  outcome === undefined && parkedAtMs === undefined;
