// The CSV files of a directory folder: their columns, and every check that needs no database.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, type CsvFault, type CsvRow } from './csv';

/** Files in the order of loading; `relations.csv` and `rosters.csv` may be absent. */
export const DIRECTORY_FILES = {
  'organs.csv': ['organ', 'code', 'name', 'shortName', 'superior', 'offsetMinutes', 'locale'],
  'units.csv': ['organ', 'unit', 'name', 'headPost'],
  'posts.csv': ['organ', 'post', 'name', 'whole', 'superiorPost'],
  'persons.csv': ['organ', 'person', 'name', 'unit', 'address', 'locale', 'username'],
  'holders.csv': ['organ', 'post', 'person', 'kind', 'from', 'until'],
  'relations.csv': ['organ', 'person', 'other', 'kind'],
  'rosters.csv': ['organ', 'post', 'person', 'from', 'until'],
} as const;

export type DirectoryFile = keyof typeof DIRECTORY_FILES;
export type DirectoryRows = Record<DirectoryFile, CsvRow[]>;
const OPTIONAL: readonly string[] = ['relations.csv', 'rosters.csv'];

/** What a non-empty cell must look like, by column. */
const SHAPES: Record<string, RegExp> = {
  organ: /^[A-Za-z0-9_-]{1,40}$/,
  superior: /^[A-Za-z0-9_-]{1,40}$/,
  code: /^\d{6}$/,
  offsetMinutes: /^[+-]?\d{1,3}$/,
  locale: /^(zh|en)$/,
  unit: /^[A-Za-z0-9_-]{1,40}$/,
  post: /^[A-Za-z0-9]{1,40}@[A-Za-z0-9_-]{1,40}$/,
  headPost: /^[A-Za-z0-9]{1,40}@[A-Za-z0-9_-]{1,40}$/,
  superiorPost: /^[A-Za-z0-9]{1,40}@[A-Za-z0-9_-]{1,40}$/,
  whole: /^(yes|no)$/,
  person: /^person_[A-Za-z0-9_-]{1,50}$/,
  other: /^person_[A-Za-z0-9_-]{1,50}$/,
  address: /^[^\s@,;<>"]+@[^\s@,;<>"]+$/,
  username: /^[a-z0-9._-]{2,40}$/,
  from: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
  until: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
};
const MAY_BE_EMPTY: readonly string[] = [
  'superior',
  'offsetMinutes',
  'locale',
  'headPost',
  'whole',
  'superiorPost',
  'address',
  'username',
  'from',
  'until',
];

/** Reads and checks all files; faults of all files are added to `faults`. */
export function readDirectory(folder: string, faults: CsvFault[]): DirectoryRows {
  const rows = {} as DirectoryRows;
  for (const [name, columns] of Object.entries(DIRECTORY_FILES)) {
    const path = join(folder, name);
    const file = name as DirectoryFile;
    rows[file] = [];
    if (existsSync(path)) rows[file] = readCsv(name, readFileSync(path, 'utf8'), columns, faults);
    else if (!OPTIONAL.includes(name))
      faults.push({ file: name, line: 0, message: 'file is missing' });
    for (const row of rows[file]) checkShapes(name, row, faults);
  }
  checkTogether(rows, faults);
  return rows;
}

function checkShapes(file: string, row: CsvRow, faults: CsvFault[]): void {
  for (const [column, value] of Object.entries(row.fields)) {
    const fault = shapeFault(file, column, value);
    if (fault !== undefined) faults.push({ file, line: row.line, column, message: fault });
  }
}

function shapeFault(file: string, column: string, value: string): string | undefined {
  if (file === 'holders.csv' && column === 'kind')
    return /^(holder|deputy|)$/.test(value) ? undefined : 'neither holder nor deputy';
  const needed =
    !MAY_BE_EMPTY.includes(column) ||
    (file === 'rosters.csv' && (column === 'from' || column === 'until'));
  if (value === '') return needed ? 'is empty' : undefined;
  if (SHAPES[column]?.test(value) === false) return 'has the wrong form';
  if ((column === 'from' || column === 'until') && Number.isNaN(Date.parse(value)))
    return 'is no instant';
  return undefined;
}

type Key = (f: Record<string, string>) => string;

function checkTogether(rows: DirectoryRows, faults: CsvFault[]): void {
  const organs = keysOf('organs.csv', rows, faults, (f) => f.organ ?? '');
  const units = keysOf('units.csv', rows, faults, (f) => `${f.organ} ${f.unit}`);
  const posts = keysOf('posts.csv', rows, faults, (f) => `${f.organ} ${f.post}`);
  const persons = keysOf('persons.csv', rows, faults, (f) => f.person ?? '');
  const homes = new Set(rows['persons.csv'].map(({ fields: f }) => `${f.organ} ${f.person}`));
  const refer = (file: DirectoryFile, column: string, known: Set<string>, key: Key): void =>
    checkKnown(rows, faults, { file, column, known, key });
  refer('organs.csv', 'superior', organs, (f) => f.superior ?? '');
  for (const file of ['units.csv', 'posts.csv', 'persons.csv', 'holders.csv'] as const)
    refer(file, 'organ', organs, (f) => f.organ ?? '');
  refer('units.csv', 'headPost', posts, (f) => of(f, f.headPost));
  refer('posts.csv', 'post', units, (f) => of(f, f.post?.split('@')[1]));
  refer('posts.csv', 'superiorPost', posts, (f) => of(f, f.superiorPost));
  refer('persons.csv', 'unit', units, (f) => of(f, f.unit));
  for (const file of ['holders.csv', 'rosters.csv'] as const) {
    refer(file, 'post', posts, (f) => of(f, f.post));
    refer(file, 'person', homes, (f) => of(f, f.person));
    checkOrder(file, rows, faults);
  }
  refer('relations.csv', 'person', homes, (f) => of(f, f.person));
  refer('relations.csv', 'other', persons, (f) => f.other ?? '');
  checkSelves(rows, faults);
  // A shared address would tell one person of another's matters (P7).
  checkUnique('persons.csv', 'address', rows, faults);
  checkUnique('persons.csv', 'username', rows, faults);
  checkUnique('organs.csv', 'code', rows, faults);
}

interface Reference {
  file: DirectoryFile;
  column: string;
  known: Set<string>;
  key: Key;
}

function checkKnown(rows: DirectoryRows, faults: CsvFault[], to: Reference): void {
  const { file, column } = to;
  for (const { line, fields } of rows[file]) {
    if (fields[column] === '' || to.known.has(to.key(fields))) continue;
    faults.push({ file, line, column, message: `"${fields[column]}" is not known` });
  }
}

function checkOrder(file: DirectoryFile, rows: DirectoryRows, faults: CsvFault[]): void {
  for (const { line, fields: f } of rows[file]) {
    if (f.from && f.until && Date.parse(f.until) <= Date.parse(f.from))
      faults.push({ file, line, column: 'until', message: 'is not after from' });
  }
}

function checkSelves(rows: DirectoryRows, faults: CsvFault[]): void {
  const file = 'relations.csv';
  for (const { line, fields: f } of rows[file]) {
    if (f.person === f.other)
      faults.push({ file, line, column: 'other', message: 'is the same person' });
  }
}

function checkUnique(
  file: DirectoryFile,
  column: string,
  rows: DirectoryRows,
  faults: CsvFault[],
): void {
  const seen = new Map<string, number>();
  for (const { line, fields } of rows[file]) {
    const value = (fields[column] ?? '').toLowerCase();
    const first = seen.get(value);
    if (value !== '' && first !== undefined)
      faults.push({ file, line, column, message: `stands already in line ${first}` });
    else seen.set(value, line);
  }
}

const of = (fields: Record<string, string>, value: string | undefined): string =>
  `${fields.organ} ${value ?? ''}`;

function keysOf(
  file: DirectoryFile,
  rows: DirectoryRows,
  faults: CsvFault[],
  key: (f: Record<string, string>) => string,
): Set<string> {
  const seen = new Set<string>();
  for (const { line, fields } of rows[file]) {
    if (seen.has(key(fields))) faults.push({ file, line, message: 'stands twice' });
    seen.add(key(fields));
  }
  return seen;
}
