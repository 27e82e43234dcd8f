// Pieces of the looks for what stands still. Each look gives rows of `Seen`; `$1` is the organ.
import type { Query } from '../pool';
import type { Seen } from './standing';

/** Open matters that nobody holds. */
export const SERVED = `from head h, (select duban_now() now) clock
  where h.organ_id = $1 and not h.closed and h.quarantined_at is null`;

/** Nothing is wrong before it has been so for as long, seconds. */
export const PATIENCE_S = 30;
export const past = (column: string, seconds = PATIENCE_S): string =>
  `${column} < clock.now - interval '${seconds} seconds'`;

/** A look of one statement; its name prepares it. */
export const seekBy =
  (kind: string, sql: string) =>
  (q: Query, organId: string): Promise<Seen[]> =>
    q.rows<Seen>(sql, [organId], `watch-${kind}`);
