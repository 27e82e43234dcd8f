// Every fault: what is done, how it is undone, how long it stays. A further one is one entry.
import { takeAllConnections } from './parts/crowd';
import { fillDisk, smallDisk, whyUnmountable } from './parts/disk';
import type { Parts, WireName } from './parts';
import type { Wire } from './parts/wire';
import { loseTemporalData } from './parts/servers';

/** Ends a fault: what was struck is there again, though not yet recovered. */
export type Lift = () => Promise<void> | void;

export interface Fault {
  /** What is done, in a line. */
  does: string;
  /** Does it; answers how to undo it. */
  strike(parts: Parts): Promise<Lift> | Lift;
  /** How long it stays, ms; office work and clocks go on meanwhile. */
  holdMs: number;
  /** How long everything may take to come back, ms. */
  patienceMs?: number;
  /** Why it cannot be had on this machine. */
  unavailable?(): string | undefined;
  /** Readies the data folder before anything lies in it; answers how to undo that. */
  prepare?(home: string): () => void;
}

type Name = 'worker' | 'api' | 'dispatcher' | 'temporal' | 'postgres';

const killed = (name: Name, holdMs: number): Fault => ({
  does: `\`kill -9\` of ${name}, away for ${holdMs / 1000} s`,
  strike: async (parts) => {
    await parts[name].kill();
    return () => parts[name].start();
  },
  holdMs,
});

const onWires = (
  does: string,
  names: readonly WireName[],
  strike: (wire: Wire) => void,
  holdMs = 10_000,
): Fault => ({
  does,
  strike: ({ wires }) => {
    for (const name of names) strike(wires[name]);
    return () => names.forEach((name) => wires[name].mend());
  },
  holdMs,
});

const always = (does: string, trouble: 'stall' | 'hangUp'): Fault => ({
  does,
  strike: ({ smtp }) => {
    smtp.always = trouble;
    return () => void delete smtp.always;
  },
  holdMs: 10_000,
});

const TO_POSTGRES: WireName[] = ['apiToPostgres', 'workerToPostgres', 'dispatcherToPostgres'];

export const FAULTS: Record<string, Fault> = {
  'worker-killed': killed('worker', 3_000),
  'api-killed': killed('api', 3_000),
  'dispatcher-killed': killed('dispatcher', 5_000),
  'temporal-killed': killed('temporal', 8_000),
  'postgres-killed': killed('postgres', 5_000),
  'postgres-cut-from-worker': onWires(
    'all connections between worker and PostgreSQL cut',
    ['workerToPostgres'],
    (wire) => wire.cut(),
  ),
  'postgres-cut-from-api': onWires(
    'all connections between API and PostgreSQL cut',
    ['apiToPostgres'],
    (wire) => wire.cut(),
  ),
  'postgres-slow': onWires(
    'every packet from and to PostgreSQL 200 ms later',
    TO_POSTGRES,
    (wire) => wire.slow(200),
    15_000,
  ),
  'postgres-half-open': onWires(
    'connections to PostgreSQL stand and carry nothing for 20 s',
    TO_POSTGRES,
    (wire) => wire.holdStill(),
    20_000,
  ),
  'temporal-half-open': onWires(
    'connections to Temporal stand and carry nothing for 20 s',
    ['apiToTemporal', 'workerToTemporal'],
    (wire) => wire.holdStill(),
    20_000,
  ),
  'smtp-refuses': onWires('the mail server takes no connection', ['dispatcherToSmtp'], (wire) =>
    wire.cut(),
  ),
  'smtp-stalls': always('the mail server takes each mail and never answers', 'stall'),
  'smtp-hangs-up': always('the mail server takes each mail and hangs up unanswered', 'hangUp'),
  'worker-away-past-due': killed('worker', 25_000),
  'pool-exhausted': {
    does: 'PostgreSQL has no connection left, and those of API and worker break',
    strike: takeAllConnections,
    holdMs: 10_000,
  },
  'api-clock-ahead': {
    does: 'the API goes on with a clock 3 h ahead',
    strike: async ({ api }) => {
      await api.kill();
      await api.start({ clockMs: 3 * 3_600_000 });
      return async () => {
        await api.kill();
        await api.start();
      };
    },
    holdMs: 10_000,
  },
  'temporal-data-lost': {
    does: 'Temporal killed, its database removed, started empty',
    strike: async ({ temporal, home }) => {
      await temporal.kill();
      loseTemporalData(home);
      return temporal.start;
    },
    holdMs: 3_000,
    patienceMs: 300_000,
  },
  'disk-full': {
    does: "PostgreSQL's disk is full",
    unavailable: whyUnmountable,
    prepare: smallDisk,
    strike: fillDisk,
    holdMs: 10_000,
  },
};
