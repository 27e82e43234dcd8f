// A process of Duban's own (API, worker, dispatcher) that comes back when it dies.
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isClosing, startChild, type Child } from '../embedded/child';

const ROOT = resolve(__dirname, '../..');
/** A process that dies at once comes back slower each time, so that a fault does not eat the machine. */
const PAUSES_MS = [200, 1_000, 3_000, 10_000];

export interface Kept {
  name: string;
  stop(): Promise<void>;
}

/** Starts `entry` with exactly `env` and restarts it until stopped; its output goes to `DUBAN_HOME/logs/<name>.log`. */
export function keepProcess(
  name: string,
  entry: string,
  env: Record<string, string | undefined>,
  home: string,
  say: (line: string) => void,
): Kept {
  mkdirSync(join(home, 'logs'), { recursive: true });
  const log = createWriteStream(join(home, 'logs', `${name}.log`), { flags: 'a', mode: 0o600 });
  let stopping = false;
  let deaths = 0;
  let child: Child;
  const start = (): void => {
    child = startChild(name, process.execPath, ['--import', 'tsx', entry], {
      cwd: ROOT,
      env,
      onLine: (line) => log.write(`${line}\n`),
    });
    child.process.once('exit', (code, signal) => {
      if (stopping || isClosing()) return;
      const pause = PAUSES_MS[Math.min(deaths, PAUSES_MS.length - 1)] ?? 10_000;
      deaths += 1;
      say(
        `${name} ended (${signal ?? code}), starting it again: ${child.said().split('\n').at(-1) ?? ''}`,
      );
      setTimeout(() => stopping || isClosing() || start(), pause);
    });
  };
  start();
  return {
    name,
    stop: async () => {
      stopping = true;
      await child.stop();
      log.end();
    },
  };
}
