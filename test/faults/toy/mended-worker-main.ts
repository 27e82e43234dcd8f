// A worker process over the letter whose fault was mended.
import { runToyWorker } from '../../support/run-toy-worker';
import { mended } from './procedure';

void runToyWorker(mended, require.resolve('./mended-workflows'));
