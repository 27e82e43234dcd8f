// Temporal's runtime without its log, once per test file.
import { Runtime } from '@temporalio/worker';

const nothing = (): void => undefined;

export const quietRuntime = (): Runtime =>
  Runtime.install({
    logger: {
      log: nothing,
      trace: nothing,
      debug: nothing,
      info: nothing,
      warn: nothing,
      error: nothing,
    },
  });
