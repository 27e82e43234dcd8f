// The table of what is counted as it gets on record: read from the database, so that it is counted whoever recorded it.
// Each API counts everything once: rules take the maximum over APIs, never the sum.
import { Counter, Histogram, type Registry } from 'prom-client';
import { commandsLately, rungsLately, type Occurrence } from '../../db/metrics/lately';
import type { Query } from '../../db/pool';

export interface Counting {
  /** What got on record in the scope's organ since an instant, ms by the database's clock. */
  read: (q: Query, sinceMs: number) => Promise<Occurrence[]>;
  take: (organ: string, one: never) => void;
  /** Shows the organ before anything was counted. */
  begin: (organ: string) => void;
}

type Counted = (registry: Registry) => Counting;

const counted =
  <Row extends Occurrence>(
    read: (q: Query, sinceMs: number) => Promise<Row[]>,
    metrics: (registry: Registry) => {
      take: (organ: string, row: Row) => void;
      begin: (organ: string) => void;
    },
  ): Counted =>
  (registry) => ({ read, ...metrics(registry) });

export const COUNTED: readonly Counted[] = [
  counted(rungsLately, (registry) => {
    const lateness = new Histogram({
      name: 'duban_rung_lateness_seconds',
      help: 'Noticed minus rung instant of rungs on record',
      labelNames: ['organ'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400],
      registers: [registry],
    });
    const fired = new Counter({
      name: 'duban_rungs_fired_total',
      help: 'Rungs on record by deadline and level; level 0 warns, the others tell of a breach',
      labelNames: ['organ', 'deadline', 'level'],
      registers: [registry],
    });
    return {
      begin: (organ) => lateness.zero({ organ }),
      take: (organ, { deadline, level, latenessS }) => {
        fired.inc({ organ, deadline, level });
        if (latenessS !== null) lateness.observe({ organ }, latenessS);
      },
    };
  }),
  counted(commandsLately, (registry) => {
    const latency = new Histogram({
      name: 'duban_command_latency_seconds',
      help: 'From submission to outcome of commands, openings left out',
      labelNames: ['organ', 'outcome'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 12, 60, 600, 3_600],
      registers: [registry],
    });
    return {
      begin: (organ) =>
        ['accepted', 'refused'].forEach((outcome) => latency.zero({ organ, outcome })),
      take: (organ, { outcome, latencyS }) => latency.observe({ organ, outcome }, latencyS),
    };
  }),
];
