// `npm run worker`: one worker process and the watch beside it. Stops on SIGINT or SIGTERM after finishing what it has begun.
import { readConfig } from '../platform/config';
import { assembleWorker } from './assemble';
import { watchBesideWorker, watchedNeedsOf } from './watching';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const needs = watchedNeedsOf(config);
  const worker = await assembleWorker(needs);
  const watch = watchBesideWorker(needs, config, {
    warn: (fields, text) => console.error(JSON.stringify({ text, ...fields })),
  });
  console.log('worker is running');
  // The Runtime turns SIGINT and SIGTERM into a shutdown that drains.
  await worker.done.finally(() => watch.stop());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
