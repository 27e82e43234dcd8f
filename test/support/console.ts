// The console of ops as an engineer calls it, in a process of its own; never in the way of servers that run in this one.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { embeddedKeys } from '../../platform/keys';
import type { Installation } from './installation';

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** `more` is added to the environment; an empty value takes a name out. */
export function runConsole(
  office: Installation,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Ran> {
  const { vaultKey, verifyKey } = embeddedKeys(office.home);
  const child = spawn(process.execPath, ['--import', 'tsx', 'ops/main.ts', ...args], {
    cwd: join(__dirname, '../..'),
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: office.database.appUrl,
      DUBAN_VAULT_KEY: vaultKey,
      DUBAN_VERIFY_KEY: verifyKey,
      TEMPORAL_ADDRESS: office.temporal.address,
      ...more,
    },
  });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (ran.stderr += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done({ ...ran, status: code ?? -1 })));
}
