// One of our programs as a process of its own, so that it can be killed, or run under another clock or locale.
import { join, resolve } from 'node:path';
import { startChild } from '../../platform/embedded/child';

const ROOT = resolve(__dirname, '../..');
/** Preload of a process whose clock is off; `DUBAN_TEST_CLOCK_MS` says by how much. */
export const MOVED_CLOCK = join(__dirname, 'moved-clock.mjs');

export interface NodeProcess {
  said(): string;
  /** Resolves when it has ended, however. */
  gone: Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  /** What it says when it is ready. */
  ready: string;
  env: Record<string, string | undefined>;
  /** Moves the clock of the process, ms; PostgreSQL, Temporal and the native core keep theirs. */
  clockMs?: number;
  /** Where the entry and its imports lie; default this tree. */
  root?: string;
}

/** Runs a TypeScript entry; resolves when it says that it is ready. */
export async function startNode(
  entry: string,
  { ready, env, clockMs, root = ROOT }: ProcessOptions,
): Promise<NodeProcess> {
  const moved = clockMs !== undefined;
  const preload = moved ? ['--import', MOVED_CLOCK] : [];
  let said = '';
  let heard = (): void => undefined;
  const child = startChild(entry, process.execPath, ['--import', 'tsx', ...preload, entry], {
    cwd: root,
    env: { ...(moved ? { DUBAN_TEST_CLOCK_MS: String(clockMs) } : {}), ...env },
    onLine: (line) => {
      said += `${line}\n`;
      if (line.includes(ready)) heard();
    },
  });
  const gone = new Promise<void>((done) => child.process.once('exit', () => done()));
  await new Promise<void>((up, failed) => {
    heard = up;
    void gone.then(() => failed(new Error(`${entry} ended: ${said.slice(-2000)}`)));
  });
  return {
    said: () => said,
    gone,
    kill: async () => {
      child.process.kill('SIGKILL');
      await gone;
    },
  };
}
