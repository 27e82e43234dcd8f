// A worker process over the letter with a fault.
import { faulty } from './procedure';
import { runToyWorker } from './run-toy-worker';

void runToyWorker(faulty, require.resolve('./workflows'));
