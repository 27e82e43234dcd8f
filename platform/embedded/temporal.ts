// The embedded Temporal of `npm start`: a dev server that keeps its data under DUBAN_HOME.
import { Connection } from '@temporalio/client';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';
import { freePort, startChild, type Child } from './child';

export interface EmbeddedTemporal {
  address: string;
  uiUrl: string;
  child: Child;
}

/** Starts the server and waits until it answers. */
export async function startTemporal(cli: string, home: string): Promise<EmbeddedTemporal> {
  const folder = join(home, 'temporal');
  mkdirSync(folder, { recursive: true });
  const [port, uiPort] = [await freePort(), await freePort()];
  const child = startChild('Temporal', cli, args(join(folder, 'temporal.db'), port, uiPort), {
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  const address = `127.0.0.1:${port}`;
  await untilReady(address, child);
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, child };
}

/**
 * A record begins with the task that asks for it. The queues of tasks and timers are looked at whenever something is in
 * them: by default twenty times a second at most, so that each step waits up to 50 ms for the next one of these looks.
 */
const DYNAMIC_CONFIG = [
  'system.enableActivityEagerExecution=true',
  'history.transferProcessorMaxPollRPS=1000',
  'history.timerProcessorMaxPollRPS=1000',
];

const args = (file: string, port: number, uiPort: number): string[] => [
  ...[
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
  ],
  ...['--db-filename', file, '--log-level', 'error'],
  ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
];

async function untilReady(address: string, child: Child): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (child.process.exitCode !== null) throw new Error(`Temporal did not start: ${child.said()}`);
    const answered = await Connection.connect({ address, connectTimeout: 1_000 }).then(
      (connection) => connection.close().then(() => true),
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Temporal did not answer within 30 s: ${child.said()}`);
}
