// When PostgreSQL itself does not answer: told by each process, from memory, for nothing can be noted (issue on operations).
import { DATABASE_UNAVAILABLE } from '../kinds/table';
import type { Alert } from './alert';
import type { WatchOptions } from './watch';

export interface Outage {
  /** Met once more; told from the second time in a row on, once an hour to each target. */
  met(): Promise<void>;
  /** A round came to its end. */
  over(): void;
}

const HOUR_MS = 3_600_000;

export function createOutage({ targets, alert, process, log }: WatchOptions): Outage {
  let sinceMs: number | undefined;
  let times = 0;
  const toldAtMs = new Map<string, number>();
  const tell = async (target: string, nowMs: number): Promise<void> => {
    if (nowMs - (toldAtMs.get(target) ?? -HOUR_MS) < HOUR_MS) return;
    if (await alert(target, [alertOf(process, sinceMs ?? nowMs)], nowMs))
      toldAtMs.set(target, nowMs);
  };
  return {
    met: async () => {
      const nowMs = Date.now();
      sinceMs ??= nowMs;
      times += 1;
      if (times < 2) return;
      log.warn({ kind: DATABASE_UNAVAILABLE.name, sinceMs }, 'the database does not answer');
      await Promise.allSettled(targets.map((target) => tell(target, nowMs)));
    },
    over: () => {
      sinceMs = undefined;
      times = 0;
    },
  };
}

const alertOf = (process: string, sinceMs: number): Alert => {
  const { name: kind, severity, title } = DATABASE_UNAVAILABLE;
  return { kind, severity, title, count: 1, shown: [{ sinceMs, evidence: { process } }] };
};
