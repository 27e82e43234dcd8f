// A matter is held by two engineers: one files, another confirms within a day; a rebuild from the ledger lifts it.
import { msOf } from '../matter/rows';
import type { Query } from '../pool';

/** A filed quarantine that nobody confirms lapses after so long. */
const LAPSES = '24 hours';
const OPEN = `confirmed_by is null and filed_at > duban_now() - interval '${LAPSES}'`;

export interface FiledQuarantine {
  filedBy: string;
  /** Ms by the database's clock. */
  filedAtMs: number;
}

/** What waits for a second engineer. */
export const filedQuarantine = (q: Query, matterId: string): Promise<FiledQuarantine | undefined> =>
  q.one<FiledQuarantine>(
    `select filed_by "filedBy", ${msOf('filed_at')} "filedAtMs" from quarantine where matter_id = $1 and ${OPEN}`,
    [matterId],
  );

/** Files it, unless one is open. */
export const fileQuarantine = (
  q: Query,
  at: { organId: string; matterId: string; by: string },
): Promise<unknown> =>
  q.rows(
    `insert into quarantine as known (organ_id, matter_id, filed_by) values ($1, $2, $3)
     on conflict (matter_id) do update
       set filed_by = excluded.filed_by, filed_at = duban_now(), confirmed_by = null, confirmed_at = null
       where not (known.confirmed_by is null and known.filed_at > duban_now() - interval '${LAPSES}')`,
    [at.organId, at.matterId, at.by],
  );

/** The second engineer's part, under the lease: every run of an earlier epoch is fenced from here on. */
export async function holdMatter(
  q: Query,
  matterId: string,
  token: string,
  by: string,
): Promise<boolean> {
  const held = await q.one(
    `update head set epoch = epoch + 1, started_epoch = null, quarantined_at = duban_now()
      where matter_id = $1 and lease_token = $2 and lease_until > clock_timestamp() and not closed
        and exists (select from quarantine f where f.matter_id = $1 and f.filed_by <> $3 and ${OPEN}) returning 1`,
    [matterId, token, by],
  );
  if (held === undefined) return false;
  await q.rows(
    'update quarantine set confirmed_by = $2, confirmed_at = duban_now() where matter_id = $1',
    [matterId, by],
  );
  return true;
}
