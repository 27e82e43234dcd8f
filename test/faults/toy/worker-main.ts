// A worker process over the letter with a fault.
import { runToyWorker } from '../../support/run-toy-worker';
import { faulty } from './procedure';

void runToyWorker(faulty, require.resolve('./workflows'));
