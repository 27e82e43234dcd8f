// `npm run demo`: the article's case load on parts of its own. Exit 0 all agrees, 1 differences, 2 it could not run.
import { join } from 'node:path';
import { startInstallation, type Installation } from './installation';
import { HELP, readOptions, type Options } from './options';
import { runDemo } from './run';

const INTERRUPTED = 130;
const say = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    say(HELP);
    return 0;
  }
  const interrupted = untilSignal();
  const starting = startInstallation(say, process.env['TEMPORAL_CLI_PATH']);
  const played = starting.then((installation) => demo(installation, options, interrupted));
  try {
    return await Promise.race([played, interrupted]);
  } finally {
    // Also where it is interrupted while it starts: what is up by then is stopped.
    await starting.then(
      ({ stop }) => stop(),
      () => undefined,
    );
  }
}

async function demo(
  { baseUrl, home, sources }: Installation,
  { clues, seed, keep }: Options,
  interrupted: Promise<number>,
): Promise<number> {
  const isTty = process.stdout.isTTY === true;
  const { differences } = await runDemo(sources, { clues, seed, isTty, say });
  const found = differences.length;
  say(`\n${found === 0 ? 'All agrees' : `${found} differences`}; ${seconds()} s in all.`);
  if (keep) {
    say(`Left running: ${baseUrl}; accounts: ${join(home, 'accounts.json')}`);
    say(`Ctrl-C stops everything and removes ${home}.`);
    await interrupted;
  }
  return found === 0 ? 0 : 1;
}

/** Resolves on Ctrl-C and the like; a second one changes nothing, the stop is under way. */
const untilSignal = (): Promise<number> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => resolve(INTERRUPTED));
  });

const seconds = (): string => process.uptime().toFixed(0);

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
