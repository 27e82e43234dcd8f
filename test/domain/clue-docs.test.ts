// The pages in docs/procedures/ are what the code says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docPages } from './doc-pages';

test.each(Object.entries(docPages()))('docs/procedures/%s is not stale', (name, text) => {
  const file = join(__dirname, '..', '..', 'docs', 'procedures', name);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
