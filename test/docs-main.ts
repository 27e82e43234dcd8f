// Writes docs/procedures/*.md, and the stuck kinds of docs/operations.md, from the code (`npm run docs`).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docPages } from './domain/doc-pages';
import { withStuckKinds } from './ops/kinds-page';

const folder = join(__dirname, '..', 'docs', 'procedures');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(docPages())) writeFileSync(join(folder, name), text);

const operations = join(__dirname, '..', 'docs', 'operations.md');
writeFileSync(operations, withStuckKinds(readFileSync(operations, 'utf8')));
