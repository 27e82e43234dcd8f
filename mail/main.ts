// The dispatcher's process: tells everyone who must hear. Stops on SIGINT or SIGTERM after the round under way.
import { constants, setPriority } from 'node:os';
import { createDb } from '../db/pool';
import { openHmacKeys } from '../db/secrecy/blind';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { readConfig } from '../platform/config';
import { loadRules } from '../rules/load';
import { startDispatcher } from './dispatcher';

async function main(): Promise<void> {
  // A mail may wait a moment for what keeps the clocks, where both share a machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { secrets, mailFrom, publicUrl, rules } = readConfig(process.env);
  const { databaseUrl, smtpUrl, vaultKey } = secrets;
  if (databaseUrl === undefined || smtpUrl === undefined || vaultKey === undefined)
    throw new Error('the dispatcher needs DATABASE_URL, SMTP_URL and DUBAN_VAULT_KEY');
  const db = createDb(databaseUrl, 'duban_dispatch');
  const dispatcher = startDispatcher({
    db,
    smtpUrl,
    from: mailFrom,
    publicUrl,
    dkim: secrets.mailDkim,
    keys: await openHmacKeys(db, parseKeyRing(vaultKey)),
    packs: loadRules(rules).packs,
    log: { warn: (fields, text) => console.error(JSON.stringify({ text, ...fields })) },
  });
  console.log('dispatcher is running');
  const stop = (): void => void dispatcher.stop().then(() => db.close());
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
