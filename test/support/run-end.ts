// Jest `globalTeardown`: stops the PostgreSQL of `run-begin.ts`.
import type { TestServer } from './postgres';

const run = globalThis as { dubanTestServer?: TestServer };

export default async function teardown(): Promise<void> {
  await run.dubanTestServer?.stop();
}
