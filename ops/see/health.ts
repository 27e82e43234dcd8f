// Whether anybody watches, and which processes are there: of the installation, not of any matter.
import { processList, watchSilentMs } from '../../db/ops/process-list';
import type { Db } from '../../db/pool';

/** The watch looks about every 10 s; silent for longer than some looks it counts as gone, ms. */
const WATCH_GONE_MS = 60_000;

export async function seeProcesses(db: Db) {
  const [processes, silentMs] = await Promise.all([processList(db), watchSilentMs(db)]);
  return {
    watch: { awake: silentMs !== null && silentMs < WATCH_GONE_MS, silentMs },
    processes,
  };
}
