// The keeper's ledger as a workbook, streamed row by row.
import type { Writable } from 'node:stream';
import { stream } from 'exceljs';
import type { Cell, LedgerWords } from './ledger-cells';
import { LEDGER_COLUMNS } from './ledger-columns';
import type { LedgerRow } from './ledger-source';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const MOMENT_FORMAT = 'yyyy-mm-dd hh:mm';
const MINUTE_MS = 60_000;

export interface Sheet {
  /** Name of its only sheet. */
  title: string;
  words: LedgerWords;
  /** Fixed offset from UTC in which instants are shown. */
  offsetMinutes: number;
}

/** Writes all pages and ends the stream; a page that throws leaves it open for the caller to destroy. */
export async function writeLedger(
  target: Writable,
  sheet: Sheet,
  pages: AsyncIterable<readonly LedgerRow[]>,
): Promise<void> {
  const book = new stream.xlsx.WorkbookWriter({ stream: target, useStyles: true });
  const table = book.addWorksheet(sheet.title, { views: [{ state: 'frozen', ySplit: 1 }] });
  table.columns = LEDGER_COLUMNS.map(({ id, label, width }) => ({
    key: id,
    header: label,
    width,
  }));
  table.getRow(1).font = { bold: true };
  table.getRow(1).commit();
  for await (const rows of pages) {
    for (const row of rows) addRow(table.addRow([]), row, sheet);
  }
  table.commit();
  await book.commit();
}

type AddedRow = ReturnType<
  ReturnType<InstanceType<typeof stream.xlsx.WorkbookWriter>['addWorksheet']>['addRow']
>;

function addRow(added: AddedRow, row: LedgerRow, { words, offsetMinutes }: Sheet): void {
  LEDGER_COLUMNS.forEach(({ cell }, index) => {
    const value = cell(row, words);
    if (value === null) return;
    const place = added.getCell(index + 1);
    place.value = valueOf(value, offsetMinutes);
    if (typeof value === 'object') place.numFmt = MOMENT_FORMAT;
  });
  added.commit();
}

function valueOf(value: Exclude<Cell, null>, offsetMinutes: number): string | number | Date {
  if (typeof value === 'string') return harmless(value);
  // A workbook knows no zones: the clock on the wall of the organ is written as it is.
  return typeof value === 'number' ? value : new Date(value.atMs + offsetMinutes * MINUTE_MS);
}

/** A text that a spreadsheet could take for a formula, also once saved as CSV, gets an apostrophe. */
export const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
