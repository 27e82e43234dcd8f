// First load of an empty database: the sample organ, and its accounts kept where only the operator reads.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LoadedAccount } from '../../db/people/load-directory';

export const SAMPLE_FOLDER = resolve(__dirname, '../../examples');

export const accountsFile = (home: string): string => join(home, 'accounts.json');

/** Writes names and generated passwords, mode 0600. */
export function keepAccounts(home: string, accounts: LoadedAccount[]): void {
  writeFileSync(accountsFile(home), `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
}
