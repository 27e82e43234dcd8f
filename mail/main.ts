// The dispatcher's process: tells everyone who must hear. Stops on SIGINT or SIGTERM after the round under way.
import { constants, setPriority } from 'node:os';
import { createDb } from '../db/pool';
import { openHmacKeys } from '../db/secrecy/blind';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { readConfig } from '../platform/config';
import { given, needs } from '../platform/needs';
import { loadRules } from '../rules/load';
import { startDispatcher } from './dispatcher';

async function main(): Promise<void> {
  // A mail may wait a moment for what keeps the clocks, where both share a machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { secrets, mailFrom, publicUrl, rules } = readConfig(process.env);
  const read = needs({
    DATABASE_URL: () => given(secrets.databaseUrl),
    SMTP_URL: () => given(secrets.smtpUrl),
    DUBAN_VAULT_KEY: () => parseKeyRing(given(secrets.vaultKey)),
    DUBAN_RULES: () => loadRules(rules).packs,
  });
  const db = createDb(read.DATABASE_URL, 'duban_dispatch');
  const dispatcher = startDispatcher({
    db,
    smtpUrl: read.SMTP_URL,
    from: mailFrom,
    publicUrl,
    dkim: secrets.mailDkim,
    keys: await openHmacKeys(db, read.DUBAN_VAULT_KEY),
    packs: read.DUBAN_RULES,
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
