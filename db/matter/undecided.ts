// Rows that wait to be decided, in the order in which they must be sent (P1).
import type { Query } from '../pool';
import { msOf, readCommands, type CommandRow } from './rows';

/** Undecided rows of a matter that are not parked, by `(submitted_at, id)`. */
export const undecidedOf = (q: Query, matterId: string): Promise<CommandRow[]> =>
  readCommands(q, 'matter_id = $1 and outcome is null and parked_at is null', [matterId]);

/**
 * Matters of the scope's organ with something to send or to start, and the newest instant of it, for the delivery loop;
 * none that is quarantined.
 */
export const mattersToServe = (q: Query): Promise<{ matterId: string; sinceMs: number }[]> =>
  q.rows(
    `select matter_id "matterId", ${msOf('max(at)')} "sinceMs" from (
       select matter_id, submitted_at at from command where outcome is null and parked_at is null
       union all select matter_id, not_started_since from head where not closed and started_epoch is null) todo
     where not exists (select from head held where held.matter_id = todo.matter_id and held.quarantined_at is not null)
     group by matter_id`,
    [],
    'matters-to-serve',
  );
