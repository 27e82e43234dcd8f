// The real worker without the watch beside it: a clock that a test moves would look to the watch like a matter that stands still.
import { readConfig } from '../../platform/config';
import { assembleWorker, needsOf } from '../../worker/assemble';

async function main(): Promise<void> {
  const { done } = await assembleWorker(needsOf(readConfig(process.env)));
  console.log('worker is running');
  await done;
}

void main();
