// Writes docs/procedures/*.md from the code (`npm run docs`).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docPages } from './domain/doc-pages';

const folder = join(__dirname, '..', 'docs', 'procedures');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(docPages())) writeFileSync(join(folder, name), text);
