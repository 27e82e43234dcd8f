// Whose turn it is to watch, and which alerts were taken (P10).
import { createHash } from 'node:crypto';
import { msOf } from '../matter/rows';
import type { Db } from '../pool';

/** Any two processes that want to watch meet on this lock ("dubb" in ASCII). */
const LOCK = 0x64756262;
const NO_ORGAN = { organId: '' };

/**
 * Takes or keeps the turn under the advisory lock. Whoever has it keeps it while he asks again within `holdMs`;
 * a process that died, or whose connection hangs, loses it by itself.
 */
export const takeTurn = (db: Db, who: string, holdMs: number): Promise<boolean> =>
  db.tx(NO_ORGAN, async (q) => {
    const lock = await q.one<{ got: boolean }>('select pg_try_advisory_xact_lock($1) got', [LOCK]);
    if (lock?.got !== true) return false;
    const rows = await q.rows(
      `update watch_turn set holder = $1, seen_at = clock_timestamp()
        where holder = $1 or seen_at < clock_timestamp() - $2 * interval '1 millisecond' returning 1`,
      [who, holdMs],
    );
    return rows.length > 0;
  });

/** Gives the turn to whoever asks next. */
export const leaveTurn = (db: Db, who: string): Promise<unknown> =>
  db.tx(NO_ORGAN, (q) =>
    q.rows(`update watch_turn set holder = null, seen_at = '-infinity' where holder = $1`, [who]),
  );

/** Kinds alerted to a target → instant of the last alert, ms by the database's clock; `nowMs` = now. */
export async function alertsTaken(
  db: Db,
  target: string,
): Promise<{ nowMs: number; byKind: Map<string, number> }> {
  const rows = await db.lookup<{ kind: string | null; atMs: number; nowMs: number }>(
    `select a.kind, ${msOf('a.alerted_at')} "atMs", ${msOf('duban_now()')} "nowMs"
       from (select $1::text target) t left join watch_alert a using (target)`,
    [hashOf(target)],
  );
  const byKind = new Map(rows.flatMap(({ kind, atMs }) => (kind === null ? [] : [[kind, atMs]])));
  return { nowMs: rows[0]?.nowMs ?? 0, byKind };
}

/** Notes that a target took an alert of these kinds now. */
export const noteAlerts = (db: Db, target: string, kinds: readonly string[]): Promise<unknown> =>
  db.lookup(
    `insert into watch_alert (kind, target, alerted_at) select kind, $1, duban_now() from unnest($2::text[]) kind
     on conflict (kind, target) do update set alerted_at = excluded.alerted_at`,
    [hashOf(target), kinds],
  );

/** The database's clock, ms, in one round trip. */
export async function databaseClockMs(db: Db): Promise<number> {
  const [row] = await db.lookup<{ ms: number }>('select duban_now_ms() ms', [], 'watch-clock');
  if (row === undefined) throw new Error('the database told no time');
  return row.ms;
}

const hashOf = (target: string): string => createHash('sha256').update(target).digest('base64url');
