// A real Temporal dev server per test file: own port, own database file, stopped with the file.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../platform/embedded/child';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';

export interface TestTemporal {
  address: string;
  client: Client;
  /** Ends the server at once; its data stay. */
  kill(): Promise<void>;
  /** The same data on the same port. */
  startAgain(): Promise<void>;
  /** Ends the server and throws away all it knew; an empty one comes up on the same port. */
  loseData(): Promise<void>;
  stop(): Promise<void>;
}

/** Takes the CLI of `TEMPORAL_CLI_PATH`, else of `PATH`. Up in about a second. `settings` are the server's own, `name=value`. */
export async function startTemporal(settings: readonly string[] = []): Promise<TestTemporal> {
  const folder = await mkdtemp(join(tmpdir(), 'duban-temporal-'));
  const startAt = (port: number): ChildProcess =>
    spawn(process.env['TEMPORAL_CLI_PATH'] ?? 'temporal', argumentsFor(port, folder, settings), {
      stdio: 'ignore',
    });
  const first = await onFreePort(startAt);
  const { address, connection } = first;
  const start = (): ChildProcess => startAt(first.port);
  let { child } = first;
  const startAgain = async (): Promise<void> => {
    child = start();
    await (await connect(address, child)).close();
  };
  return {
    address,
    client: new Client({ connection }),
    kill: () => end(child),
    startAgain,
    loseData: async () => {
      await end(child);
      for (const file of await readdir(folder)) await rm(join(folder, file), { recursive: true });
      await startAgain();
    },
    stop: async () => {
      await connection.close();
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Started {
  port: number;
  address: string;
  child: ChildProcess;
  connection: Connection;
}

/** Between the look for a free port and its use another process may take it: then once more, on another. */
async function onFreePort(startAt: (port: number) => ChildProcess, tries = 3): Promise<Started> {
  const port = await freePort();
  const child = startAt(port);
  const address = `127.0.0.1:${port}`;
  try {
    return { port, address, child, connection: await connect(address, child) };
  } catch (error) {
    if (tries === 1 || child.exitCode === null) throw error;
    return onFreePort(startAt, tries - 1);
  }
}

/** Waits until `look` gives something; fails with `what` after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 20_000,
): Promise<T> {
  const endMs = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > endMs) throw new Error(`not seen in ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

function argumentsFor(port: number, folder: string, settings: readonly string[]): string[] {
  const attributes = SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const dynamic = settings.flatMap((one) => ['--dynamic-config-value', one]);
  const file = join(folder, 'temporal.db');
  const server = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error'];
  return [...server, '--port', String(port), '--db-filename', file, ...attributes, ...dynamic];
}

const connect = (address: string, child: ChildProcess): Promise<Connection> =>
  eventually(
    'the dev server',
    async () => {
      if (child.exitCode !== null) throw new Error(`the dev server ended with ${child.exitCode}`);
      return Connection.connect({ address, connectTimeout: '1s' }).catch(() => undefined);
    },
    30_000,
  );

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGKILL');
  return ended;
}
