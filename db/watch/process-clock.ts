// What each process said lately of its own clock and of the build it runs (P1). By the real clock, which a test never moves.
import type { Db } from '../pool';

/** A process that has said nothing for so long is not there any more, seconds: some looks of the watch. */
export const SILENT_S = 60;
/** So long it is remembered that there was one, seconds: who looks for workers must know that they are gone. */
const REMEMBERED_S = 600;

/** SQL: the builds of which a worker is there, sorted. */
export const BUILDS = `array(select distinct build from process_clock where build is not null
  and seen_at >= clock_timestamp() - interval '${SILENT_S} seconds' order by build)`;

export interface ProcessNote {
  who: string;
  process: string;
  /** How far its clock is ahead, ms. */
  skewMs: number;
  /** Of a worker: the code by which it decides. */
  build?: string | undefined;
}

/** Notes how a process is, and forgets those that are gone. */
export const noteProcess = (
  db: Db,
  { who, process, skewMs, build }: ProcessNote,
): Promise<unknown> =>
  db.lookup(
    `with gone as (delete from process_clock
       where seen_at < clock_timestamp() - interval '${REMEMBERED_S} seconds' and who <> $1)
     insert into process_clock (who, process, skew_ms, build) values ($1, $2, $3, $4)
     on conflict (who) do update set skew_ms = excluded.skew_ms, seen_at = clock_timestamp()`,
    [who, process, Math.round(skewMs), build ?? null],
    'watch-note-process',
  );

/** A process that ends well says so; that there was a worker is remembered for a while. */
export const forgetProcess = (db: Db, who: string): Promise<unknown> =>
  db.lookup(
    `with gone as (delete from process_clock where who = $1 and build is null)
     update process_clock set seen_at = clock_timestamp() - interval '${SILENT_S} seconds' where who = $1 and build is not null`,
    [who],
  );

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
