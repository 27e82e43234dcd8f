// Which processes are there, and since when nobody has watched. By the real clock, which a test never moves.
import { msOf } from '../matter/rows';
import type { Db } from '../pool';

export interface ProcessSeen {
  process: string;
  /** How far its clock is ahead of the database's, ms. */
  skewMs: number;
  /** Of a worker: the code by which it decides. */
  build: string | null;
  /** How long ago it said so, ms. */
  silentMs: number;
}

const SINCE = (column: string): string =>
  `greatest(0, ${msOf(`clock_timestamp()`)} - ${msOf(column)})`;

/** Every process that watches or could, by name. */
export const processList = (db: Db): Promise<ProcessSeen[]> =>
  db.lookup<ProcessSeen>(
    `select process, skew_ms "skewMs", build, ${SINCE('seen_at')} "silentMs" from process_clock order by process, who`,
    [],
    'ops-processes',
  );

/** How long ago the watch last took its turn, ms; `null`: never. */
export async function watchSilentMs(db: Db): Promise<number | null> {
  const [row] = await db.lookup<{ ms: number | null }>(
    `select case when isfinite(seen_at) then ${SINCE('seen_at')} end ms from watch_turn`,
    [],
    'ops-watch-turn',
  );
  return row?.ms ?? null;
}
