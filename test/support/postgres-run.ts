// Jest `globalSetup`: one PostgreSQL for the whole run; `postgres-run-end.ts` stops it.
import { startTestServer, type TestServer } from './postgres';

const run = globalThis as { dubanTestServer?: TestServer };

export default async function setup(): Promise<void> {
  run.dubanTestServer = await startTestServer();
  process.env.DUBAN_TEST_POSTGRES = run.dubanTestServer.superUrl;
}
