// Reads CSV (RFC 4180) into records with line numbers, for the directory files.

export interface CsvRow {
  /** Line in the file, counted from 1; the header is line 1. */
  line: number;
  fields: Record<string, string>;
}

export interface CsvFault {
  file: string;
  line: number;
  column?: string;
  message: string;
}

/** Rows under the given columns; unknown, missing and doubled columns and uneven rows are faults. */
export function readCsv(
  file: string,
  text: string,
  columns: readonly string[],
  faults: CsvFault[],
): CsvRow[] {
  const [header, ...records] = split(text.replace(/^\uFEFF/, ''));
  if (header === undefined) {
    faults.push({ file, line: 1, message: 'file is empty' });
    return [];
  }
  const names = header.cells.map((cell) => cell.trim());
  for (const column of columns)
    if (!names.includes(column))
      faults.push({ file, line: 1, column, message: 'column is missing' });
  names.forEach((name, at) => {
    if (!columns.includes(name))
      faults.push({ file, line: 1, column: name, message: 'column is unknown' });
    else if (names.indexOf(name) !== at)
      faults.push({ file, line: 1, column: name, message: 'column stands twice' });
  });
  return records.flatMap(({ line, cells }) => {
    if (cells.length === 1 && cells[0]?.trim() === '') return [];
    if (cells.length !== names.length) {
      faults.push({ file, line, message: `${cells.length} fields instead of ${names.length}` });
      return [];
    }
    return [
      {
        line,
        fields: Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()])),
      },
    ];
  });
}

interface Record_ {
  line: number;
  cells: string[];
}

interface Scan {
  records: Record_[];
  record: Record_;
  cell: string;
  quoted: boolean;
  line: number;
}

function split(text: string): Record_[] {
  const scan: Scan = {
    records: [],
    record: { line: 1, cells: [] },
    cell: '',
    quoted: false,
    line: 1,
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n') scan.line += 1;
    if (scan.quoted && char === '"' && text[at + 1] === '"') {
      scan.cell += '"';
      at += 1;
    } else read(scan, char);
  }
  endCell(scan);
  const { records, record } = scan;
  return record.cells.length > 1 || record.cells[0] !== '' ? [...records, record] : records;
}

function read(scan: Scan, char: string): void {
  if (char === '"' && (scan.quoted || scan.cell.trim() === '')) scan.quoted = !scan.quoted;
  else if (!scan.quoted && char === ',') endCell(scan);
  else if (!scan.quoted && char === '\n') endRecord(scan);
  else if (scan.quoted || char !== '\r') scan.cell += char;
}

function endCell(scan: Scan): void {
  scan.record.cells.push(scan.cell);
  scan.cell = '';
}

function endRecord(scan: Scan): void {
  endCell(scan);
  scan.records.push(scan.record);
  scan.record = { line: scan.line, cells: [] };
}
