// Tables on a terminal: columns as wide as what stands in them, Chinese counted as two; and the words for instants.
import Table from 'cli-table3';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => string | number | null | undefined;
}

const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, name === 'middle' ? '  ' : '']),
);

/** Ends with a line feed; nothing at all without rows. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const table = new Table({
    head: columns.map(({ head }) => head),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(columns.map(({ cell }) => plain(cell(row))));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** Names and what they stand for, one a line. */
export const factsOf = (facts: readonly [name: string, value: unknown][]): string =>
  tableOf(
    [
      { head: '', cell: ([name]) => name },
      { head: '', cell: ([, value]) => plain(value as string) },
    ],
    facts.filter(([, value]) => value !== null && value !== undefined && value !== ''),
  ).replace(/^\n/, '');

// A control character of a server's text must not move the cursor of whoever reads.
const plain = (value: string | number | null | undefined): string =>
  String(value ?? '–').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/** `2026-11-25 09:30:05` in the zone of display. */
export function clockOf(timeZone: string): (at: string | null) => string | null {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, dateStyle: 'short', timeStyle: 'medium' },
  });
  return (at) => (at === null ? null : format.format(new Date(at)));
}

/** `{a: 1, b: 'x'}` as `a=1 b=x`. */
export const pairsOf = (values: Record<string, unknown>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
