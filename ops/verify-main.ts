// `npm run verify -- EXPORT --keys FILE`: checks an exported matter offline; exit 0 only when every row stands.
import { readFileSync } from 'node:fs';
import type { MatterExport } from '../db/matter/export';
import { verifyKeysOf } from '../platform/keys';
import { PROCEDURES } from '../domain/procedures';
import { verifyExport } from './verify/verify-export';

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;

function main(argv: readonly string[]): number {
  const keysAt = argv.indexOf('--keys');
  const file = argv.find((arg, i) => !arg.startsWith('--') && (keysAt < 0 || i !== keysAt + 1));
  const keysFile = keysAt < 0 ? undefined : argv[keysAt + 1];
  if (file === undefined || keysFile === undefined) {
    process.stderr.write(
      'usage: npm run verify -- EXPORT --keys FILE (PEM, or a ring of verify keys)\n',
    );
    return 2;
  }
  const doc = JSON.parse(readFileSync(file, 'utf8')) as MatterExport;
  const given = readFileSync(keysFile, 'utf8');
  const keys = given.match(PEM) ?? verifyKeysOf(given.trim());
  const verdict = verifyExport(doc, keys, PROCEDURES);
  const said =
    verdict.bad === undefined ? 'whole' : `BAD at row ${verdict.bad.seq}: ${verdict.bad.why}`;
  process.stdout.write(`${doc.number}: ${verdict.rows} rows, ${said}; ${verdict.tail}\n`);
  return verdict.ok ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
