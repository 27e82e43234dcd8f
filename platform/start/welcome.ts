// What `npm start` prints when all is up: addresses, accounts, the first clue by curl.
import type { Account } from './sample';

export interface Addresses {
  page: string;
  temporalUi?: string;
  mail?: string;
}

export function welcome(addresses: Addresses, accounts: Account[], accountsFile: string): string {
  const intake = accounts.find((one) => one.posts.includes('intakeOfficer@intake')) ?? accounts[0];
  return [
    '',
    `Duban is up: ${addresses.page}`,
    addresses.temporalUi === undefined ? '' : `Temporal UI:  ${addresses.temporalUi}`,
    '',
    `Accounts (also in ${accountsFile}):`,
    ...accounts.map(
      (one) => `  ${one.username.padEnd(14)} ${one.password}  ${one.posts.join(', ')}`,
    ),
    '',
    'The first clue:',
    ...firstClue(addresses.page, intake),
    '',
    'Ctrl-C stops everything; starting again goes on where it was.',
  ]
    .filter((line, at, all) => line !== '' || all[at - 1] !== '')
    .join('\n');
}

function firstClue(page: string, intake: Account | undefined): string[] {
  const login = JSON.stringify({ username: intake?.username, password: intake?.password });
  const clue = {
    competence: 'own',
    receivedAt: new Date(Date.now() - 60_000).toISOString(),
    channel: 'MAIL',
    problemClass: 'UMBRELLA',
    content: 'text of the report',
    reporters: [],
    subjects: [{ kind: 'unknown' }],
  };
  return [
    `  TOKEN=$(curl -s ${page}/api/v1/sessions -H 'content-type: application/json' -d '${login}' | node -pe 'JSON.parse(require("fs").readFileSync(0)).token')`,
    `  curl -s ${page}/api/v1/clues -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H "idempotency-key: first-clue-$(date +%s)" -d '${JSON.stringify(clue)}'`,
  ];
}
