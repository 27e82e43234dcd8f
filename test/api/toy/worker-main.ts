// A worker process over the second kind of matter.
import { runToyWorker } from '../../support/run-toy-worker';
import { letter } from './procedure';

void runToyWorker(letter, require.resolve('./workflows'));
