// First load of an empty database: an organ's directory from CSV files, and its accounts kept where only the operator reads.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Account {
  username: string;
  password: string;
  posts: string[];
}

export const SAMPLE_FOLDER = resolve(__dirname, '../../examples');

const fileOf = (home: string): string => join(home, 'accounts.json');

/** Writes names and generated passwords, mode 0600. */
export function keepAccounts(home: string, accounts: Account[]): void {
  writeFileSync(fileOf(home), `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
}

export const keptAccounts = (home: string): Account[] =>
  existsSync(fileOf(home)) ? (JSON.parse(readFileSync(fileOf(home), 'utf8')) as Account[]) : [];
