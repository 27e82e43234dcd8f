// The pages in docs/procedures/, and the stuck kinds of docs/operations.md, are what the code says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KERNEL_COMMANDS } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { withStuckKinds } from '../ops/kinds-page';
import { docPages } from './doc-pages';

test.each(Object.entries(docPages()))('docs/procedures/%s is not stale', (name, text) => {
  const file = join(__dirname, '..', '..', 'docs', 'procedures', name);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('the stuck kinds of docs/operations.md are not stale', () => {
  const file = join(__dirname, '..', '..', 'docs', 'operations.md');
  const text = readFileSync(file, 'utf8');
  expect(text).toBe(withStuckKinds(text));
});

test('every command of the procedure and of the kernel stands in the page once', () => {
  const page = docPages()['clue.md'] ?? '';
  const types = [
    ...Object.keys(PROCEDURES['clue']?.commands ?? {}),
    ...Object.keys(KERNEL_COMMANDS),
  ];
  const rows = page.split('\n').map((line) => /^\| `(\w+)` \|/.exec(line)?.[1]);
  for (const type of types)
    expect([type, rows.filter((one) => one === type)]).toEqual([type, [type]]);
});
