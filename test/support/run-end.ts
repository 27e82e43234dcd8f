// Jest `globalTeardown`: ends what `run-begin.ts` began.
import { rmSync } from 'node:fs';
import type { TestRun } from './run-begin';

const run = globalThis as { dubanTestRun?: TestRun };

export default async function teardown(): Promise<void> {
  const begun = run.dubanTestRun;
  if (begun === undefined) return;
  await begun.server.stop();
  rmSync(begun.folder, { recursive: true, force: true });
}
