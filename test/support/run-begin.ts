// Jest `globalSetup`: one PostgreSQL and one bundle of the workflow code for the whole run; `run-end.ts` ends both.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from '../../worker/bundle';
import { startTestServer, type TestServer } from './postgres';

export interface TestRun {
  server: TestServer;
  /** Holds the bundle. */
  folder: string;
}

const run = globalThis as { dubanTestRun?: TestRun };

export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'duban-run-'));
  const [server] = await Promise.all([startTestServer(), bundleInto(join(folder, 'workflows.js'))]);
  run.dubanTestRun = { server, folder };
  process.env['DUBAN_TEST_POSTGRES'] = server.superUrl;
}

async function bundleInto(file: string): Promise<void> {
  writeFileSync(file, (await bundleWorkflows()).code);
  process.env['DUBAN_TEST_BUNDLE'] = file;
}
