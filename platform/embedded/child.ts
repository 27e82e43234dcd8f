// Child processes that are certain to end: asked first, killed when they do not listen.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

/** Long enough for PostgreSQL's fast shutdown, short enough for somebody who waits at a terminal. */
const PATIENCE_MS = 8_000;

export interface Child {
  name: string;
  process: ChildProcess;
  /** Last lines of what it said, for error messages. */
  said(): string;
  stop(): Promise<void>;
}

const alive = new Set<Child>();
let closing = false;

/** True from the moment everything is being stopped. */
export const isClosing = (): boolean => closing;

/** Ends every child of this process, also those of a start that is still under way; no further one is started. */
export async function stopEveryChild(): Promise<void> {
  closing = true;
  await Promise.all([...alive].map((child) => child.stop()));
}

/** Starts a program; `onLine` sees each line of both outputs. */
export function startChild(
  name: string,
  program: string,
  args: string[],
  options: SpawnOptions & {
    stopSignal?: NodeJS.Signals;
    /** How long a polite signal is given before the process is killed. */
    patienceMs?: number;
    onLine?: (line: string) => void;
  },
): Child {
  if (closing) throw new Error(`${name} is not started: everything is being stopped`);
  const { stopSignal = 'SIGTERM', patienceMs = PATIENCE_MS, onLine, ...rest } = options;
  // In a group of its own: a Ctrl-C at the terminal reaches this process alone, which stops its children in order.
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...rest,
  });
  let tail: string[] = [];
  const hear = (chunk: Buffer): void => {
    const lines = chunk
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    tail = [...tail, ...lines].slice(-20);
    lines.forEach((line) => onLine?.(line));
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.on('error', (error) => (tail = [...tail, error.message]));
  const started: Child = {
    name,
    process: child,
    said: () => tail.join('\n'),
    stop: () => stopProcess(child, stopSignal, patienceMs),
  };
  alive.add(started);
  child.once('exit', () => alive.delete(started));
  return started;
}

function stopProcess(
  child: ChildProcess,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill(signal);
  });
}

/** A free loopback port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
