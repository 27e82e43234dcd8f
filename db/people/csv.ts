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

function split(text: string): Record_[] {
  const records: Record_[] = [];
  let record: Record_ = { line: 1, cells: [] };
  let cell = '';
  let quoted = false;
  let line = 1;
  const endCell = (): void => {
    record.cells.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n') line += 1;
    if (quoted && char === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
    } else if (!quoted && char === ',') {
      endCell();
    } else if (!quoted && char === '\n') {
      endCell();
      records.push(record);
      record = { line, cells: [] };
    } else if (quoted || char !== '\r') {
      cell += char;
    }
  }
  endCell();
  if (record.cells.length > 1 || record.cells[0] !== '') records.push(record);
  return records;
}
