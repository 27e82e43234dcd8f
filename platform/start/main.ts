// `npm start`: brings up the embedded parts, loads the sample organ, runs API, worker and dispatcher.
import { readConfig } from '../config';
import { stopEveryChild } from '../embedded/child';
import { startAll, type Running } from './start';

/** `--directory DIR` loads another organ than the sample into an empty database. */
function directoryOf(args: string[]): string | undefined {
  const at = args.indexOf('--directory');
  return at === -1 ? undefined : args[at + 1];
}

async function main(): Promise<void> {
  const say = (line: string): void => console.log(line);
  const started: { running?: Running } = {};
  let stopping: Promise<void> | undefined;
  // Set before anything is started: whoever stops a start in the middle must not leave half of it running.
  const stop = (): void => {
    stopping ??= (started.running?.stop() ?? Promise.resolve())
      .then(stopEveryChild)
      .then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  const starting = startAll(readConfig(process.env), directoryOf(process.argv.slice(2)), say);
  await starting.then(
    (running) => void (started.running = running),
    (error: unknown) => {
      // A step that was cut short by the stop is no fault.
      if (stopping === undefined) throw error;
    },
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
