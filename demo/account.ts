// Accounts as the first load left them: who holds which post.
import { readFileSync } from 'node:fs';
import { accountsFile } from '../platform/start/sample';

export interface Account {
  personId: string;
  username: string;
  password: string;
  posts: string[];
}

export const readAccounts = (home: string): Account[] =>
  JSON.parse(readFileSync(accountsFile(home), 'utf8')) as Account[];
