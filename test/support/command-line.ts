// A command as an operator gives it: a process of its own with its environment, its status and what it said.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

export interface Said {
  status: number;
  said: string;
}

/** `entry` from the root of the project, such as `ops/verify-main.ts`. */
export const commandLine = (
  entry: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Said> =>
  run(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
  }).then(
    ({ stdout, stderr }) => ({ status: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      said: error.stdout + error.stderr,
    }),
  );
