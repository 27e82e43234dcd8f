import { workersSeen } from '../../db/watch/workers';
import type { Ground, Sought, SoughtKind } from './kind';
import { evidence } from './parts';

/** An idle worker asks again after a minute at the latest, ms. */
const POLL_MS = 70_000;
/** Where workers have fallen silent of themselves, one that is there must have asked since, ms. */
const SILENT_MS = 25_000;

async function seek({ engine, within }: Ground): Promise<Sought> {
  if (engine === undefined) return 'unknown';
  const [pollers, workers] = await Promise.all([engine.pollers(), within(workersSeen)]);
  const lastMs = Math.max(0, ...pollers.map(({ lastSeenAtMs }) => lastSeenAtMs));
  const allSilent = workers.there === 0 && workers.silent > 0;
  const nowMs = Date.now();
  if (nowMs - lastMs < (allSilent ? SILENT_MS : POLL_MS)) return [];
  const found = {
    pollers: pollers.length,
    workers: workers.there,
    ...(workers.builds.length === 0 ? {} : { builds: workers.builds.join(', ') }),
    ...(lastMs === 0 ? {} : { lastPollAtMs: lastMs }),
  };
  return [{ matterId: null, sinceMs: lastMs === 0 ? nowMs : lastMs, evidence: found }];
}

/** Nobody polls the queue of matters. */
export const noWorker: SoughtKind = {
  ...{ how: 'sought', name: 'noWorker', severity: 'red', lasts: true, mends: false },
  title: { zh: '无执行进程', en: 'nobody polls the queue' },
  seek,
  evidence,
  remedies: [],
  runbook: {
    meaning:
      'No worker asks Temporal for tasks: no step is decided and no rung recorded, of any matter. Everything is kept and done, with its own instants, once a worker is back.',
    causes: [
      'the worker processes are down, or cannot reach Temporal',
      'they poll another namespace or server',
      'they do not start: migrations missing, keys missing, bundle does not load',
    ],
    steps: [
      'Start a worker (`npm run worker`) and read the first lines of its log.',
      'If one runs: compare TEMPORAL_ADDRESS and namespace with those of the API (`doctor`).',
      'Alive by its own word (`workers`) but without pollers: it lost its connection; restart it. More than one name under `builds` means a deploy that did not come to its end.',
    ],
  },
};
