// Rows that wait to be decided, in the order in which they must be sent (P1).
import type { Query } from '../pool';
import { readCommands, type CommandRow } from './rows';

/** Undecided rows of a matter that are not parked, by `(submitted_at, id)`. */
export const undecidedOf = (q: Query, matterId: string): Promise<CommandRow[]> =>
  readCommands(q, 'matter_id = $1 and outcome is null and parked_at is null', [matterId]);

/** Matters of the scope's organ with something to send or to start, for the delivery loop. */
export async function mattersToServe(q: Query, limit: number): Promise<string[]> {
  const rows = await q.rows<{ matter_id: string }>(
    `select distinct matter_id from command where outcome is null and parked_at is null
     union select matter_id from head where not closed and started_epoch is null limit $1`,
    [limit],
  );
  return rows.map((row) => row.matter_id);
}

export interface Undecided {
  /** Rows that wait to be decided. */
  waiting: number;
  parked: number;
}

/** How many rows of the scope's organ have no outcome. */
export async function undecidedIn(q: Query): Promise<Undecided> {
  const row = await q.one<Undecided>(
    `select count(*) filter (where parked_at is null)::int waiting,
       count(*) filter (where parked_at is not null)::int parked from command where outcome is null`,
    [],
    'undecided-count',
  );
  return row ?? { waiting: 0, parked: 0 };
}
