// What a start says when everything is up: the address, the accounts, and how to send the first clue.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config';
import { accountsFile } from './sample';

/** Resolves when the API answers on its port; every other fault is the start's own. */
export async function untilAlive(port: number, limitMs = 60_000): Promise<void> {
  const endMs = Date.now() + limitMs;
  for (;;) {
    const alive = await fetch(`http://127.0.0.1:${port}/livez`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (alive) return;
    if (Date.now() > endMs) {
      throw new Error(`The API did not answer within ${limitMs / 1000} s: see logs/api.log.`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

interface Account {
  name: string;
  username: string;
  password: string;
  posts: string[];
}

/** The closing lines of a start. */
export function welcome(config: Config): string {
  const base = `http://127.0.0.1:${config.port}`;
  const accounts = sampleAccounts(config.home);
  const intake = accounts.find(({ posts }) => posts.includes('intakeOfficer@intake'));
  return [
    '',
    `Duban is up: ${base}`,
    `Logs: ${join(config.home, 'logs')}. Ctrl-C stops everything; starting again goes on where it was.`,
    ...accountLines(config.home, accounts),
    ...(intake === undefined
      ? []
      : ['', ...firstClueLines(base, intake.username, intake.password)]),
  ].join('\n');
}

function accountLines(home: string, accounts: Account[]): string[] {
  if (accounts.length === 0) return [];
  const width = Math.max(...accounts.map(({ username }) => username.length));
  const lines = accounts.map(
    ({ username, password, name, posts }) =>
      `  ${username.padEnd(width)}  ${password}  ${name}  ${posts.join(' ')}`,
  );
  return ['', `Accounts (kept in ${accountsFile(home)}, mode 0600):`, ...lines];
}

/** Lines to paste that register a first clue, as the start page shows them too. */
export function firstClueLines(base: string, username: string, password: string): string[] {
  const receivedAt = '"$(date -u +%Y-%m-%dT%H:%M:%SZ)"';
  const json =
    `{"competence":"own","receivedAt":"'${receivedAt}'","channel":"MAIL","problemClass":"UMBRELLA",` +
    '"content":"反映某街道干部为涉恶团伙充当保护伞。","subjects":[{"subject":{"name":"张某某","unit":"某街道"}}]}';
  const signIn = JSON.stringify({ username, password });
  return [
    'The first clue:',
    `  TOKEN=$(curl -s ${base}/api/v1/sessions -H 'content-type: application/json' -d '${signIn}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s ${base}/api/v1/clues -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
    `    -H "idempotency-key: first-clue-$(date +%s)" -d '${json}'`,
  ];
}

function sampleAccounts(home: string): Account[] {
  const file = accountsFile(home);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Account[]) : [];
}
