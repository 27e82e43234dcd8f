// `npm run backup -- DIR [--without-keys]`: one snapshot of PostgreSQL, and the keys, while everybody goes on working.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dump } from '../db/backup/dump';
import { MANIFEST } from '../db/backup/manifest';
import { endWith, say } from '../platform/command-line';
import { readConfig } from '../platform/config';
import { putKeys, type KeyTexts } from '../platform/keys';
import { reachDatabase } from '../platform/reach';

const USAGE = `usage: npm run backup -- DIR [--without-keys]
  writes the database as one instant saw it, and the keys, into DIR, which must be new or empty
  DIR then opens every text: keep it as the keys are kept. With --without-keys it opens none, and is of no use
  without vault.key and signing.key, which must be kept elsewhere
  takes DATABASE_MIGRATION_URL with DATABASE_URL, DUBAN_VAULT_KEY and DUBAN_SIGNING_KEY, or the embedded parts of
  DUBAN_HOME, whether they run or not. Temporal is not backed up: matters are started anew from the database
exit 0 when DIR is whole; else DIR is not there
`;

interface Asked {
  folder: string;
  withKeys: boolean;
}

async function main(): Promise<number> {
  const asked = parsed(process.argv.slice(2));
  if (asked === undefined) return say(USAGE, 2);
  const { folder, withKeys } = asked;
  if (existsSync(folder) && readdirSync(folder).length > 0)
    return say(`${folder} is not empty\n`, 2);
  const reached = await reachDatabase(readConfig(process.env));
  try {
    const keys = withKeys ? wholeKeys(reached.keys) : undefined;
    await into(folder, async (partial) => {
      const manifest = await dump(reached.ownerUrl(), partial, tell);
      if (keys !== undefined) putKeys(join(partial, 'keys'), keys);
      writeFileSync(join(partial, MANIFEST), text({ ...manifest, withKeys }), { mode: 0o600 });
    });
  } finally {
    await reached.stop();
  }
  process.stdout.write(`${folder} ${withKeys ? HOLDS_KEYS : HOLDS_NONE}\n`);
  return 0;
}

const HOLDS_KEYS =
  'holds the keys (keys/, mode 0600): whoever has it reads every text and can sign. Keep it as the keys are kept.';
const HOLDS_NONE =
  'holds no keys: without vault.key and signing.key of this installation nothing in it can be read.';

/** The folder appears whole or not at all. */
async function into(folder: string, work: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${folder.replace(/\/+$/, '')}.partial`;
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    await work(partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

function wholeKeys(keys: Partial<KeyTexts>): KeyTexts {
  const { vaultKey, signingKey } = keys;
  if (vaultKey === undefined || signingKey === undefined)
    throw new Error('Set DUBAN_VAULT_KEY and DUBAN_SIGNING_KEY, or back up with --without-keys.');
  return { vaultKey, signingKey };
}

function tell({ table, rows }: { table: string; rows: number }, nth: number, of: number): void {
  process.stderr.write(`${nth}/${of} ${table}: ${rows} rows\n`);
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function parsed(args: string[]): Asked | undefined {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'without-keys': { type: 'boolean' } },
    });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) return undefined;
    return { folder, withKeys: values['without-keys'] !== true };
  } catch {
    return undefined;
  }
}

endWith(main());
