// Pieces of the Markdown that `docs.ts` writes.
import type { Who } from './kernel/procedure';

export const code = (name: string): string => `\`${name}\``;

/** Each name once, as code; a dash for none. */
export const list = (names: string[]): string =>
  [...new Set(names)]
    .filter((name) => name !== '')
    .map(code)
    .join(' ') || '–';

export const namesOf = (who: Who | null): string[] =>
  who === null ? [] : [...(who.posts ?? []), ...(who.persons ?? [])];

export const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
