// Pages of a list: one row more than asked for says whether there is another page; no totals (P8).

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Where a page ended: an instant in ms and an id, as an opaque text. */
export type Mark = [atMs: number, id: string];

export const cursorOf = (mark: Mark): string =>
  Buffer.from(JSON.stringify(mark)).toString('base64url');

/** `bad` where the text was not made by `cursorOf`. */
export function markOf(text: string | undefined): Mark | undefined | 'bad' {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 2) return 'bad';
    const [atMs, id] = parsed as unknown[];
    if (!Number.isFinite(atMs) || typeof id !== 'string' || id.length > 64) return 'bad';
    return [atMs as number, id];
  } catch {
    return 'bad';
  }
}

/** `rows` were asked for with `limit + 1`. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  markOfRow: (row: Row) => Mark,
  shown: (row: Row) => Item,
): Page<Item> {
  const taken = rows.slice(0, limit);
  const last = taken.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: taken.map(shown), nextCursor: more ? cursorOf(markOfRow(last)) : null };
}
