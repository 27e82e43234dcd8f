// A worker process over the letter whose fault was mended.
import { mended } from './procedure';
import { runToyWorker } from './run-toy-worker';

void runToyWorker(mended, require.resolve('./mended-workflows'));
