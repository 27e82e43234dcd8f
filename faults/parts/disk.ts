// A disk of its own for PostgreSQL that can be filled: a small file system in memory, which root alone may mount.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parts } from './index';

const SIZE = '256m';
const folderOf = (home: string): string => join(home, 'postgres');
const ballastOf = (home: string): string => join(folderOf(home), 'ballast');

const mount = (folder: string): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
const unmount = (folder: string): void =>
  void execFileSync('umount', ['-l', folder], { stdio: 'ignore' });

/** Why no disk can be mounted here, if so. */
export function whyUnmountable(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'duban-disk-'));
  try {
    mount(folder);
    unmount(folder);
    return undefined;
  } catch {
    return 'a file system can only be mounted by root';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function smallDisk(home: string): () => void {
  mkdirSync(folderOf(home), { recursive: true });
  mount(folderOf(home));
  return () => unmount(folderOf(home));
}

export function fillDisk({ home, postgres }: Parts): () => Promise<void> {
  fill(ballastOf(home));
  return async () => {
    rmSync(ballastOf(home));
    // A server that could not write its log has given up.
    if (!postgres.isUp()) await postgres.start();
  };
}

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let block = Buffer.alloc(65_536); block.length > 0;)
      if (!wrote(file, block)) block = block.subarray(0, block.length >> 1);
  } finally {
    closeSync(file);
  }
}

const wrote = (file: number, block: Buffer): boolean => {
  try {
    return writeSync(file, block) > 0;
  } catch {
    return false;
  }
};
