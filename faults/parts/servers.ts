// PostgreSQL and Temporal as they can be killed: each comes back on another port, and the wires lead there.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../db/migrate';
import type { Child } from '../../platform/embedded/child';
import { startPostgres } from '../../platform/embedded/postgres';
import { startTemporal } from '../../platform/embedded/temporal';
import { loadFirst } from '../../platform/start/start';

export interface Server {
  /** Where it is now, past every wire. */
  url(): string;
  isUp(): boolean;
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Up {
  url: string;
  child: Child;
}

/** `onUp` hears the port each time. */
function server(bringUp: () => Promise<Up>, onUp: (port: number) => void): Server {
  let up: Up | undefined;
  const present = (): Up => {
    if (up === undefined) throw new Error('this server was never started');
    return up;
  };
  return {
    url: () => present().url,
    isUp: () => up !== undefined && !hasEnded(up.child),
    start: async () => {
      up = await surely(bringUp);
      onUp(Number(new URL(up.url).port));
    },
    kill: () => killed(present().child),
    stop: async () => up?.child.stop(),
  };
}

const TRIES = 20;
const BETWEEN_MS = 500;

/** What a killed server left behind – a lock, a process that is still ending – may be in the way for a moment. */
async function surely(bringUp: () => Promise<Up>, left = TRIES): Promise<Up> {
  try {
    return await bringUp();
  } catch (error) {
    if (left === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    return surely(bringUp, left - 1);
  }
}

const hasEnded = ({ process: { exitCode, signalCode } }: Child): boolean =>
  exitCode !== null || signalCode !== null;

async function killed(server: Child): Promise<void> {
  if (hasEnded(server)) return;
  const { process: child } = server;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Migrated and filled as `npm start` does it, each time. */
export const postgresOf = (home: string, directory: string, onUp: (port: number) => void): Server =>
  server(async () => {
    const { appUrl, ownerUrl, child } = await startPostgres(home);
    await migrate(ownerUrl, { appUser: new URL(appUrl).username });
    await loadFirst(home, ownerUrl, directory, () => undefined);
    return { url: appUrl, child };
  }, onUp);

export const temporalOf = (cli: string, home: string, onUp: (port: number) => void): Server =>
  server(async () => {
    const { address, child } = await startTemporal(cli, home);
    return { url: `tcp://${address}`, child };
  }, onUp);

/** All that Temporal ever knew. */
export function loseTemporalData(home: string): void {
  const folder = join(home, 'temporal');
  for (const name of readdirSync(folder).filter((one) => one.startsWith('temporal.db')))
    rmSync(join(folder, name));
}
