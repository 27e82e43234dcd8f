// Into an empty database a directory is loaded as it is; only then does anything but the API write (P6).
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CsvFault } from '../db/people/csv';
import { readDirectory, type DirectoryRows } from '../db/people/directory-files';
import { isDirectoryEmpty, loadDirectory } from '../db/people/load-directory';
import type { Config } from '../platform/config';
import { bringUpDatabase } from '../platform/start/database';
import { takeHome } from '../platform/start/lock';
import { accountsFile, keepAccounts } from '../platform/start/sample';
import { FileFaults } from './faults';
import type { Say } from './calendar';

/** Throws `FileFaults` with every faulty line of every file. */
export function readFolder(folder: string): DirectoryRows {
  if (!isFolder(folder)) throw new FileFaults([`${folder}: is no folder`]);
  const faults: CsvFault[] = [];
  const rows = readDirectory(folder, faults);
  if (faults.length === 0) return rows;
  throw new FileFaults(
    faults.map(({ file, line, column, message }) =>
      [`${join(folder, file)}:${line}`, ...(column === undefined ? [] : [column]), message].join(
        ' ',
      ),
    ),
  );
}

/** True where the database was empty and now holds the folder. False: there is a directory, changes go through the API. */
export async function loadIfEmpty(config: Config, folder: string, say: Say): Promise<boolean> {
  const { databaseMigrationUrl } = config.secrets;
  if (databaseMigrationUrl !== undefined) return load(databaseMigrationUrl, config, folder, say);
  // Somebody's home in use is a running installation, which loads a directory before it does anything else.
  if (config.secrets.databaseUrl !== undefined || !existsSync(config.home)) return false;
  const release = released(config.home);
  if (release === undefined) return false;
  try {
    return await loadEmbedded(config, folder, say);
  } finally {
    release();
  }
}

async function loadEmbedded(config: Config, folder: string, say: Say): Promise<boolean> {
  const database = await bringUpDatabase(config, say);
  try {
    if (await load(database.ownerUrl, config, folder, say)) return true;
    say(`${config.home} holds a directory: its installation has to run to take changes.`);
    return false;
  } finally {
    await database.child?.stop();
  }
}

async function load(ownerUrl: string, config: Config, folder: string, say: Say): Promise<boolean> {
  if (!(await isDirectoryEmpty(ownerUrl))) return false;
  // The passwords are given out this once: where to before they are made.
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const { accounts, organs } = await loadDirectory(ownerUrl, folder);
  keepAccounts(config.home, accounts);
  say(`Loaded ${organs.length} organ(s) and ${accounts.length} account(s).`);
  say(`Names and passwords: ${accountsFile(config.home)}`);
  return true;
}

function released(home: string): (() => void) | undefined {
  try {
    return takeHome(home);
  } catch {
    return undefined;
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
