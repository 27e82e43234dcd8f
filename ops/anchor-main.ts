// `npm run anchor -- --out DIR`: copies each organ's newest anchor to where nobody of the database reaches. Exit 0 when each has one.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { organIds } from '../db/organs';
import { createDb } from '../db/pool';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { endWith, say } from '../platform/command-line';
import { readConfig } from '../platform/config';
import { reachDatabase } from '../platform/reach';
import { keptText } from './anchor/kept';

const USAGE = `usage: npm run anchor -- --out DIR
  writes the newest signed anchor of each organ to DIR/anchor-ORGAN-NUMBER.json, to be kept away from the database;
  who keeps it can read no matter in it. The API makes an anchor a day; "npm run verify -- --anchors --kept DIR" uses them
  takes DATABASE_URL and DUBAN_VAULT_KEY, or the embedded parts of DUBAN_HOME
`;

async function main(): Promise<number> {
  const out = outOf(process.argv.slice(2));
  if (out === undefined) return say(USAGE, 2);
  const reached = await reachDatabase(readConfig(process.env));
  const db = createDb(reached.appUrl, 'duban_dispatch', 1);
  try {
    const ring = parseKeyRing(reached.vaultKey());
    mkdirSync(out, { recursive: true });
    let status = 0;
    for (const organId of await organIds(db)) {
      const made = await db.tx({ organId }, (q) => keptText(q, ring));
      if (made === undefined) status = say(`${organId}: no anchor yet\n`, 1);
      else process.stdout.write(`${organId}: ${keep(out, ...made)}\n`);
    }
    return status;
  } finally {
    await db.close();
    await reached.stop();
  }
}

/** A copy is never written over. */
function keep(out: string, { organId, no }: { organId: string; no: number }, text: string): string {
  const file = join(out, `anchor-${organId}-${no}.json`);
  if (existsSync(file)) return `${file} is there already`;
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  return file;
}

function outOf(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { out: { type: 'string' } } }).values.out;
  } catch {
    return undefined;
  }
}

endWith(main());
