// Which processes are there, how far their clocks are off, and how many builds of the worker run.
import type { Db } from '../pool';
import { BUILDS, SILENT_S } from '../watch/process-clock';

export interface ProcessFigures {
  process: string;
  count: number;
  /** How far the clock that is most off is ahead (+) or behind (−), seconds. */
  skewS: number;
}

/** Processes that carry a watch, by name, and the builds of workers. By the real clock. */
export async function processesNow(
  db: Db,
): Promise<{ processes: ProcessFigures[]; builds: number }> {
  const rows = await db.lookup<ProcessFigures & { builds: number }>(
    `select p.process, count(c.who)::int count, cardinality(${BUILDS}) builds,
       coalesce((array_agg(c.skew_ms order by abs(c.skew_ms) desc) filter (where c.who is not null))[1], 0)::float8 / 1000 "skewS"
     from unnest(array['api', 'worker']) p(process) left join process_clock c
       on c.process = p.process and c.seen_at >= clock_timestamp() - interval '${SILENT_S} seconds'
     group by 1 order by 1`,
    [],
    'metric-processes',
  );
  return { processes: rows, builds: rows[0]?.builds ?? 0 };
}
