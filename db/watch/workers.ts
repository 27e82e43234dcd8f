// Workers as they say of themselves each look of theirs, by the real clock.
import type { Query } from '../pool';

export interface WorkersSeen {
  /** Builds of those that said something lately, sorted. */
  builds: string[];
  /** How many said something lately. */
  there: number;
  /** How many said something within minutes and are silent now. */
  silent: number;
}

/** Some looks of a worker's own watch. */
const LATELY = `interval '25 seconds'`;

export async function workersSeen(q: Query): Promise<WorkersSeen> {
  const row = await q.one<WorkersSeen>(
    `select coalesce(array_agg(distinct build order by build) filter (where there), '{}') builds,
       (count(*) filter (where there))::int there, (count(*) filter (where not there))::int silent
     from (select build, seen_at > clock_timestamp() - ${LATELY} there from process_clock where build is not null) w`,
    [],
    'watch-workers',
  );
  return row ?? { builds: [], there: 0, silent: 0 };
}
