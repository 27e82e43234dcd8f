// `npm run verify -- EXPORT [--keys FILE]`: checks an exported matter offline; exit 0 only when every row stands.
import { readFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { PROCEDURES } from '../domain/procedures';
import { readConfig } from '../platform/config';
import { installedVerifyKeys, verifyKeysOf } from '../platform/keys';
import { verifyFile, type FileVerdict } from './verify/verify-file';

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;
const USAGE = `usage: npm run verify -- EXPORT [--keys FILE]
  --keys FILE   public keys from outside: PEM, or a ring id:base64,…
                default: the keys of this installation (DUBAN_VERIFY_KEY, else DUBAN_HOME/keys)
`;

function main(argv: readonly string[]): number {
  const keysAt = argv.indexOf('--keys');
  const files = argv.filter((arg, i) => !arg.startsWith('--') && (keysAt < 0 || i !== keysAt + 1));
  const keysFile = keysAt < 0 ? undefined : argv[keysAt + 1];
  const [file] = files;
  if (file === undefined || files.length > 1 || (keysAt >= 0 && keysFile === undefined))
    return say(USAGE, 2);
  const keys = keysFile === undefined ? ownKeys() : keysIn(keysFile);
  if (keys === undefined || keys.length === 0)
    return say('no public keys: give --keys FILE, or DUBAN_HOME of the installation\n', 2);
  const verdict = verifyFile(readFileSync(file, 'utf8'), keys, PROCEDURES);
  process.stdout.write(`${sentence(verdict)}\n`);
  return verdict.ok ? 0 : 1;
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

function say(text: string, status: number): number {
  process.stderr.write(text);
  return status;
}

function faultText(error: unknown): string {
  return error instanceof Error ? error.message : 'an unexpected fault';
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.exitCode = say(`${faultText(error)}\n`, 2);
}
