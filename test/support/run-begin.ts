// Jest `globalSetup`: one PostgreSQL for the whole run, and the workers' bundle made before many of them start at once.
import { keptBundle } from '../../worker/bundle';
import { startTestServer, type TestServer } from './postgres';

const run = globalThis as { dubanTestServer?: TestServer };

export default async function setup(): Promise<void> {
  const [server] = await Promise.all([startTestServer(), keptBundle()]);
  run.dubanTestServer = server;
  process.env['DUBAN_TEST_POSTGRES'] = server.superUrl;
}
