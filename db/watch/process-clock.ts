// What each process said of its own clock lately (P1). By the real clock, which a test never moves.
import type { Db } from '../pool';

/** A process that has said nothing for so long is not there any more, seconds: some looks of the watch. */
const SILENT_S = 60;

/** Notes how far the clock of a process is ahead, ms, and forgets those that are gone. */
export const noteSkew = (
  db: Db,
  { who, process, skewMs }: { who: string; process: string; skewMs: number },
): Promise<unknown> =>
  db.lookup(
    `with gone as (delete from process_clock
       where seen_at < clock_timestamp() - interval '${SILENT_S} seconds' and who <> $1)
     insert into process_clock (who, process, skew_ms) values ($1, $2, $3)
     on conflict (who) do update set skew_ms = excluded.skew_ms, seen_at = clock_timestamp()`,
    [who, process, Math.round(skewMs)],
    'watch-note-skew',
  );

/** A process that ends well says so. */
export const forgetSkew = (db: Db, who: string): Promise<unknown> =>
  db.lookup('delete from process_clock where who = $1', [who]);

/** Skews of the processes of a name that are there now, ms. */
export async function skewsOf(db: Db, process: string): Promise<number[]> {
  const rows = await db.lookup<{ ms: number }>(
    `select skew_ms ms from process_clock
      where process = $1 and seen_at >= clock_timestamp() - interval '${SILENT_S} seconds'`,
    [process],
    'watch-skews',
  );
  return rows.map(({ ms }) => ms);
}
