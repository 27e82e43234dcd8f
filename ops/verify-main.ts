// `npm run verify`: checks an exported matter offline, or a database against its anchors; exit 0 only when everything stands.
import { readFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Key } from '../db/matter/signing';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { PROCEDURES } from '../domain/procedures';
import { endWith, say } from '../platform/command-line';
import { readConfig } from '../platform/config';
import { installedVerifyKeys, verifyKeysOf } from '../platform/keys';
import { reachDatabase } from '../platform/reach';
import { verifyAnchors } from './verify/verify-anchors';
import { verifyFile, type FileVerdict } from './verify/verify-file';

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;
const USAGE = `usage: npm run verify -- EXPORT [--keys FILE]
       npm run verify -- --anchors [--kept DIR] [--keys FILE]
  EXPORT        a matter as GET .../export gave it; says how far an anchor vouches for its end
  --anchors     holds the database of DATABASE_URL or DUBAN_HOME against its daily anchors and names what is lost
  --kept DIR    and against the copies that "npm run anchor" wrote there
  --keys FILE   public keys from outside: PEM, or a ring id:base64,…
                default: the keys of this installation (DUBAN_VERIFY_KEY, else DUBAN_HOME/keys)
exit 0 only when everything stands, 1 when something does not, 2 when it cannot be told
`;

interface Asked {
  file: string | undefined;
  anchors: boolean;
  kept: string | undefined;
  keys: string | undefined;
}

function asked(args: string[]): Asked | undefined {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { keys: text, kept: text, anchors: { type: 'boolean' } },
    });
    const [file, ...more] = positionals;
    const anchors = values.anchors === true;
    if (more.length > 0 || anchors === (file !== undefined)) return undefined;
    return { file, anchors, kept: values.kept, keys: values.keys };
  } catch {
    return undefined;
  }
}

async function main(argv: string[]): Promise<number> {
  const one = asked(argv);
  if (one === undefined) return say(USAGE, 2);
  const keys = one.keys === undefined ? ownKeys() : keysIn(one.keys);
  if (keys === undefined || keys.length === 0)
    return say('no public keys: give --keys FILE, or DUBAN_HOME of the installation\n', 2);
  return one.file === undefined ? anchors(one, keys) : matter(one.file, keys);
}

function matter(file: string, keys: readonly Key[]): number {
  const verdict = verifyFile(readFileSync(file, 'utf8'), keys, PROCEDURES);
  process.stdout.write(`${sentence(verdict)}\n`);
  return verdict.ok ? 0 : 1;
}

async function anchors({ kept }: Asked, keys: readonly Key[]): Promise<number> {
  const { appUrl, vaultKey, stop } = await reachDatabase(readConfig(process.env));
  try {
    const ring = kept === undefined ? undefined : parseKeyRing(vaultKey());
    const { ok, lines } = await verifyAnchors({ appUrl, keys, keptIn: kept, ring });
    process.stdout.write(`${lines.join('\n')}\n`);
    return ok ? 0 : 1;
  } finally {
    await stop();
  }
}

function sentence({ number, rows, bad, tail, reformatted }: FileVerdict): string {
  const said = bad === undefined ? 'whole' : `BAD at ${place(bad.seq)}: ${bad.why}`;
  const form = bad === undefined && reformatted ? '; reformatted since it was exported' : '';
  return `${number}: ${rows} rows, ${said}${form}; ${tail}`;
}

const place = (seq: number): string => (seq === 0 ? 'no row of the ledger' : `row ${seq}`);

function keysIn(file: string): (string | KeyObject)[] {
  const given = readFileSync(file, 'utf8');
  return given.match(PEM) ?? verifyKeysOf(given.trim());
}

function ownKeys(): KeyObject[] | undefined {
  const { home, verifyKey } = readConfig(process.env);
  return verifyKey === undefined ? installedVerifyKeys(home) : verifyKeysOf(verifyKey);
}

endWith(main(process.argv.slice(2)));
