// A worker as a process: when it is up and how much memory it holds.
import { execFileSync } from 'node:child_process';
import type { Child } from '../platform/embedded/child';

const PATIENCE_MS = 60_000;

/** Resolves when the process has printed `line`; rejects when it ended before, or after a minute. */
export function untilSaid(child: Child, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const endMs = Date.now() + PATIENCE_MS;
    const look = setInterval(() => {
      const said = child.said().includes(line);
      const gone = child.process.exitCode !== null || Date.now() > endMs;
      if (!said && !gone) return;
      clearInterval(look);
      if (said) resolve();
      else reject(new Error(`${child.name} did not start: ${child.said()}`));
    }, 50);
  });
}

/** Resident memory of a running process, bytes. */
export const residentBytes = (child: Child): number =>
  Number(
    execFileSync('ps', ['-o', 'rss=', '-p', String(child.process.pid)], { encoding: 'utf8' }),
  ) * 1_024;
