// `npm run replay-open`: before a worker of this build is deployed. Exit 0 = every open matter goes on under it.
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createDb } from '../../db/pool';
import { endWith } from '../../platform/command-line';
import { readConfig } from '../../platform/config';
import { keptBundle } from '../bundle';
import { replayOpen, type ReplayPorts } from './replay-open';

const USAGE = `usage: npm run replay-open
  replays the history of every open matter against the code that stands here, and changes nothing
  exit 0  every matter goes on under this code
  exit 1  at least one would stick: do not deploy it
  exit 2  cannot tell: database or Temporal do not answer, or no configuration
  needs DATABASE_URL, and TEMPORAL_ADDRESS where Temporal is not on this machine
`;

const POOL = 2;
const EVERY_MS = 1_000;

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    process.stderr.write(USAGE);
    return argv.includes('--help') ? 0 : 2;
  }
  const { databaseUrl } = readConfig(process.env).secrets;
  if (databaseUrl === undefined) throw new Error('replay-open needs DATABASE_URL');
  // The SDK tells of every replay that fails; here that is a line of the result.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const temporal = loadClientConnectConfig();
  const connection = await Connection.connect(temporal.connectionOptions);
  const db = createDb(databaseUrl, 'duban_dispatch', POOL);
  try {
    const client = new Client({ connection, namespace: temporal.namespace ?? 'default' });
    return await report({ db, client, workflowBundle: await keptBundle() });
  } finally {
    await Promise.all([db.close(), connection.close()]);
  }
}

async function report(ports: ReplayPorts): Promise<number> {
  const count = { replays: 0, runless: 0, sticks: 0 };
  const say = (): void =>
    void process.stderr.write(`replayed ${count.replays + count.sticks} open matters\n`);
  const progress = setInterval(say, EVERY_MS);
  try {
    for await (const one of replayOpen(ports)) {
      count[one.kind] += 1;
      if (one.kind === 'sticks') process.stdout.write(`${one.matter}: ${one.because}\n`);
    }
  } finally {
    clearInterval(progress);
  }
  process.stdout.write(
    `${count.replays} open matters replay, ${count.sticks} would stick, ${count.runless} have no run\n`,
  );
  return count.sticks === 0 ? 0 : 1;
}

endWith(main(process.argv.slice(2)));
