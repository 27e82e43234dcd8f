// `npm run restore -- DIR`: a backup into a fresh installation, after which its matters go on.
import { join } from 'node:path';
import { load } from '../db/backup/load';
import { readBackup, type Manifest } from '../db/backup/manifest';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { endWith, say } from '../platform/command-line';
import { readConfig, type Config } from '../platform/config';
import { keysIn, putKeys, type KeyTexts } from '../platform/keys';
import { reachDatabase } from '../platform/reach';

const USAGE = `usage: npm run restore -- DIR
  reads what "npm run backup" wrote into an installation without any row, and refuses any other
  takes DATABASE_MIGRATION_URL with DATABASE_URL, or makes the embedded database in DUBAN_HOME
  keys: of the environment, else of DUBAN_HOME/keys, else of the backup, which are then put into DUBAN_HOME/keys
  stop every process of the old installation first. Then start the new one: each matter is started anew on Temporal
  from what is on record, rungs that fired do not fire again, mails that went do not go again
exit 0 when all of it is in; else nothing is
`;

async function main(): Promise<number> {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || folder.startsWith('-') || more.length > 0) return say(USAGE, 2);
  const manifest = await readBackup(folder);
  const config = readConfig(process.env);
  const reached = await reachDatabase(config, true);
  try {
    if (reached.inUse) return say(`${config.home} is in use: stop that installation first\n`, 2);
    const brought = manifest.withKeys ? keysIn(join(folder, 'keys')) : {};
    const keys = agreed(reached.keys, brought);
    const { appUrl } = reached;
    const appUser = decodeURIComponent(new URL(appUrl).username);
    const ring = parseKeyRing(keys.vaultKey);
    await load({ url: reached.ownerUrl(), appUser, folder, manifest, ring, progress: tell });
    const missing = missingOf(reached.keys, keys);
    if (config.secrets.databaseUrl === undefined) putKeys(join(config.home, 'keys'), missing);
    process.stdout.write(done(config, manifest, Object.keys(missing)));
    return 0;
  } finally {
    await reached.stop();
  }
}

/** Those of the installation, else those of the backup. */
function agreed(own: Partial<KeyTexts>, brought: Partial<KeyTexts>): KeyTexts {
  const { vaultKey, signingKey } = { ...brought, ...own };
  if (vaultKey === undefined || signingKey === undefined)
    throw new Error(
      'The backup holds no keys: set DUBAN_VAULT_KEY and DUBAN_SIGNING_KEY, or put vault.key and signing.key into DUBAN_HOME/keys.',
    );
  return { vaultKey, signingKey };
}

const missingOf = (own: Partial<KeyTexts>, all: KeyTexts): Partial<KeyTexts> => ({
  ...(own.vaultKey === undefined && { vaultKey: all.vaultKey }),
  ...(own.signingKey === undefined && { signingKey: all.signingKey }),
});

function done({ secrets }: Config, { takenAt, tables }: Manifest, missing: string[]): string {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0);
  const hint =
    secrets.databaseUrl !== undefined && missing.length > 0
      ? 'Give the processes the keys of the backup (keys/) as DUBAN_VAULT_KEY and DUBAN_SIGNING_KEY.\n'
      : '';
  return `restored: ${rows} rows of ${tables.length} tables as of ${takenAt}\n${hint}Next: npm run verify -- --anchors, then start the processes; everybody signs in anew.\n`;
}

function tell({ table, rows }: { table: string; rows: number }, nth: number, of: number): void {
  process.stderr.write(`${nth}/${of} ${table}: ${rows} rows\n`);
}

endWith(main());
