// What this code is: a digest over its files, the same wherever they lie.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..');

/** All that the workflow code may reach, by the border rules and the lock file, and what makes one text of it. */
export const WORKFLOW_SOURCES = [
  ...['workflows', 'domain', 'worker/bundle.ts'],
  ...['package.json', 'package-lock.json'],
];
/** All by which a row is decided and recorded. */
const DECIDING_SOURCES = [...WORKFLOW_SOURCES, 'activities', 'db', 'rules', 'worker'];

/** 22 characters of base64url over the files of these files and folders. */
export function digestOfSources(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of names.flatMap((name) => filesIn(join(ROOT, name)))) {
    hash.update(`\0${relative(ROOT, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('base64url').slice(0, 22);
}

/** Names the build that decides and records here: two workers of one name decide alike. */
export const buildName = (): string => digestOfSources(DECIDING_SOURCES);

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
