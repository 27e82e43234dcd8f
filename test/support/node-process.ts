// One of our programs as a process of its own, so that it can be killed, or run under another clock or locale.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface NodeProcess {
  said(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  /** What it says when it is ready. */
  ready: string;
  env: Record<string, string | undefined>;
  /** Moves the clock of the process, ms; PostgreSQL, Temporal and the native core keep theirs. */
  clockMs?: number;
}

/** Runs a TypeScript entry; resolves when it says that it is ready. */
export async function startNode(
  entry: string,
  { ready, env, clockMs }: ProcessOptions,
): Promise<NodeProcess> {
  const preload = clockMs === undefined ? [] : ['--import', './test/support/moved-clock.mjs'];
  const child = spawn(process.execPath, ['--import', 'tsx', ...preload, entry], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ...(clockMs === undefined ? {} : { DUBAN_TEST_CLOCK_MS: String(clockMs) }),
      ...env,
    },
  });
  let said = '';
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const heard = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(ready)) resolve();
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.once('exit', () => reject(new Error(`${entry} ended: ${said.slice(-2000)}`)));
  });
  return {
    said: () => said,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
