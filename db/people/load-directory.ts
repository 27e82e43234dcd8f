// First load of a directory into an empty database: all files right, or nothing (P6).
import type { Client } from 'pg';
import { ownerConnected } from '../owner';
import type { CsvFault } from './csv';
import { readDirectory, type DirectoryRows } from './directory-files';
import { hashPassword, newPassword } from './password';

/** Every faulty line of every file. */
export class DirectoryFault extends Error {
  override name = 'DirectoryFault';
  readonly faults: readonly CsvFault[];
  constructor(faults: readonly CsvFault[]) {
    super(faults.map(asLine).join('\n'));
    this.faults = faults;
  }
}

const asLine = ({ file, line, column, message }: CsvFault): string =>
  `${file}:${line}${column === undefined ? '' : ` ${column}`}: ${message}`;

export interface LoadedAccount {
  organId: string;
  personId: string;
  name: string;
  username: string;
  /** In clear, this once: only its hash is stored. */
  password: string;
  posts: string[];
}

export type LoadedDirectory = { accounts: LoadedAccount[]; organs: string[] };

/** Loads a folder with the owner's login (`url`). Throws `DirectoryFault` and loads nothing when any line is wrong. */
export async function loadDirectory(url: string, folder: string): Promise<LoadedDirectory> {
  const faults: CsvFault[] = [];
  const rows = readDirectory(folder, faults);
  if (faults.length > 0) throw new DirectoryFault(faults);
  const accounts = accountsOf(rows);
  const hashes = await Promise.all(accounts.map((one) => hashPassword(one.password)));
  // A connection that ends before the COMMIT leaves nothing behind.
  await ownerConnected(url, async (client) => {
    await client.query('BEGIN');
    await insertAll(client, rows, accounts, hashes);
    return client.query('COMMIT');
  });
  return { accounts, organs: rows['organs.csv'].map(({ fields }) => fields.organ ?? '') };
}

/** True when no organ was loaded yet; `url` is the owner's login. */
export const isDirectoryEmpty = (url: string): Promise<boolean> =>
  ownerConnected(
    url,
    async (client) => (await client.query('SELECT 1 FROM organ LIMIT 1')).rows.length === 0,
  );

function accountsOf(rows: DirectoryRows): LoadedAccount[] {
  const posts = new Map<string, string[]>();
  for (const { fields: f } of rows['holders.csv']) {
    if (f.kind !== 'deputy')
      posts.set(f.person ?? '', [...(posts.get(f.person ?? '') ?? []), f.post ?? '']);
  }
  return rows['persons.csv'].flatMap(({ fields: f }) =>
    f.username
      ? [
          {
            organId: f.organ ?? '',
            personId: f.person ?? '',
            name: f.name ?? '',
            username: f.username,
            password: newPassword(),
            posts: posts.get(f.person ?? '') ?? [],
          },
        ]
      : [],
  );
}

async function insertAll(
  client: Client,
  rows: DirectoryRows,
  accounts: LoadedAccount[],
  hashes: string[],
): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(7461)');
  if ((await client.query('SELECT 1 FROM organ LIMIT 1')).rows.length > 0) {
    throw new DirectoryFault([
      {
        file: 'organs.csv',
        line: 0,
        message: 'the database already holds a directory; file changes instead',
      },
    ]);
  }
  for (const { fields: f } of superiorsFirst(rows)) {
    await inOrgan(client, f.organ ?? '');
    await client.query(
      'INSERT INTO organ (organ_id, code, name, short_name, superior_id, offset_minutes, locale) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [
        f.organ,
        f.code,
        f.name,
        f.shortName,
        f.superior || null,
        Number(f.offsetMinutes || 480),
        f.locale || 'zh',
      ],
    );
  }
  for (const { fields } of rows['organs.csv']) await insertOrgan(client, rows, fields.organ ?? '');
  for (const { fields } of rows['organs.csv'])
    await insertPeopleLinks(client, rows, fields.organ ?? '');
  for (const [at, one] of accounts.entries()) {
    await client.query(
      'INSERT INTO account (username, organ_id, person_id, password_hash) VALUES ($1, $2, $3, $4)',
      [one.username, one.organId, one.personId, hashes[at]],
    );
  }
}

async function insertOrgan(client: Client, rows: DirectoryRows, organ: string): Promise<void> {
  await inOrgan(client, organ);
  await many(
    client,
    rows,
    'units.csv',
    organ,
    'INSERT INTO unit (organ_id, unit, name, head_post) VALUES ($1, $2, $3, $4)',
    (f) => [organ, f.unit, f.name, f.headPost || null],
  );
  await many(
    client,
    rows,
    'posts.csv',
    organ,
    'INSERT INTO post (organ_id, post, code, unit, name, whole, superior_post) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    (f) => [
      organ,
      f.post,
      f.post?.split('@')[0],
      f.post?.split('@')[1],
      f.name,
      f.whole === 'yes',
      f.superiorPost || null,
    ],
  );
  await many(
    client,
    rows,
    'persons.csv',
    organ,
    'INSERT INTO person (person_id, organ_id, name, unit, address, locale) VALUES ($1, $2, $3, $4, $5, $6)',
    (f) => [f.person, organ, f.name, f.unit, f.address || null, f.locale || 'zh'],
  );
}

/** Relatives may be of another organ, so all persons come first. */
async function insertPeopleLinks(
  client: Client,
  rows: DirectoryRows,
  organ: string,
): Promise<void> {
  await inOrgan(client, organ);
  await many(
    client,
    rows,
    'holders.csv',
    organ,
    'INSERT INTO post_holder (organ_id, post, person_id, kind, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)',
    (f) => [
      organ,
      f.post,
      f.person,
      f.kind || 'holder',
      f.from || '-infinity',
      f.until || 'infinity',
    ],
  );
  await many(
    client,
    rows,
    'relations.csv',
    organ,
    'INSERT INTO relation (organ_id, person_id, other_id, kind) VALUES ($1, $2, $3, $4)',
    (f) => [organ, f.person, f.other, f.kind],
  );
  await many(
    client,
    rows,
    'rosters.csv',
    organ,
    'INSERT INTO roster (organ_id, post, person_id, from_at, until_at) VALUES ($1, $2, $3, $4, $5)',
    (f) => [organ, f.post, f.person, f.from, f.until],
  );
}

async function many(
  client: Client,
  rows: DirectoryRows,
  file: keyof DirectoryRows,
  organ: string,
  sql: string,
  values: (f: Record<string, string>) => unknown[],
): Promise<void> {
  for (const { line, fields } of rows[file]) {
    if (fields.organ !== organ) continue;
    await client.query(sql, values(fields)).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      throw new DirectoryFault([{ file, line, message }]);
    });
  }
}

const inOrgan = (client: Client, organ: string): Promise<unknown> =>
  client.query(`SELECT set_config('duban.organ', $1, true)`, [organ]);

function superiorsFirst(rows: DirectoryRows): DirectoryRows['organs.csv'] {
  const left = [...rows['organs.csv']];
  const placed: DirectoryRows['organs.csv'] = [];
  while (left.length > 0) {
    const at = left.findIndex(
      ({ fields }) =>
        !fields.superior || placed.some((one) => one.fields.organ === fields.superior),
    );
    const [next] = left.splice(at, 1);
    if (at < 0 || next === undefined)
      throw new DirectoryFault([
        {
          file: 'organs.csv',
          line: 1,
          column: 'superior',
          message: 'organs are superior to each other in a ring',
        },
      ]);
    placed.push(next);
  }
  return placed;
}
