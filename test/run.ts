// `npm test`: gets the servers that tests need, runs Jest, closes with a plain count.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporalCli } from '../platform/embedded/temporal-cli';

/** Most suites wait more than they compute. The native core is one per process, and each worker is a process. */
const WORKERS = 3;

async function main(): Promise<void> {
  const cli = await temporalCli(process.env['TEMPORAL_CLI_PATH'], (line) => console.log(line));
  const folder = mkdtempSync(join(tmpdir(), 'duban-jest-'));
  const report = join(folder, 'report.json');
  const jest = require.resolve('jest/bin/jest');
  const args = [
    jest,
    `--maxWorkers=${WORKERS}`,
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ];
  const code = await new Promise<number>((resolve) =>
    spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TEMPORAL_CLI_PATH: cli },
    }).once('close', (exit) => resolve(exit ?? 1)),
  );
  const counts = JSON.parse(readFileSync(report, 'utf8')) as Counts;
  rmSync(folder, { recursive: true, force: true });
  const failed = Math.max(
    counts.numFailedTests + counts.numRuntimeErrorTestSuites,
    code === 0 ? 0 : 1,
  );
  console.log(`${counts.numPassedTests} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

void main();
