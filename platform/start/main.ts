// `npm start`: brings up the embedded parts, loads the sample organ, runs API, worker and dispatcher.
import { readConfig } from '../config';
import { startAll } from './start';

/** `--directory DIR` loads another organ than the sample into an empty database. */
function directoryOf(args: string[]): string | undefined {
  const at = args.indexOf('--directory');
  return at === -1 ? undefined : args[at + 1];
}

async function main(): Promise<void> {
  const say = (line: string): void => console.log(line);
  const running = await startAll(readConfig(process.env), directoryOf(process.argv.slice(2)), say);
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= running.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
