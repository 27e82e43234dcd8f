// Reads a database out into files: one snapshot of all tables, while everybody goes on working.
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { fileDigest, type Manifest, type TableFile } from './manifest';
import { ownerConnected } from '../owner';
import { tablesOf, type Table } from './tables';

/** Told of each table that is done. */
export type Progress = (done: { table: string; rows: number }, nth: number, of: number) => void;

/** Writes `tables/` into the folder; answers the manifest without saying anything of keys. `url`: the owner's login. */
export const dump = (
  url: string,
  folder: string,
  progress: Progress,
): Promise<Omit<Manifest, 'withKeys'>> =>
  ownerConnected(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const tables = await tablesOf(client);
    mkdirSync(join(folder, 'tables'), { recursive: true, mode: 0o700 });
    const files: TableFile[] = [];
    for (const table of tables) {
      const written = await writeOut(client, table, folder);
      files.push(written);
      progress(written, files.length, tables.length);
    }
    const manifest = { ...(await schemaOf(client)), tables: files };
    await client.query('commit');
    return manifest;
  });

async function writeOut(
  client: Client,
  { name, columns }: Table,
  folder: string,
): Promise<TableFile> {
  const file = `tables/${name}.copy.gz`;
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const source = client.query(
    copyTo(`copy (select ${list} from ${client.escapeIdentifier(name)}) to stdout`),
  );
  const path = join(folder, file);
  await pipeline(source, createGzip(), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  return { table: name, columns, rows: source.rowCount, file, sha256: await fileDigest(path) };
}

async function schemaOf(
  client: Client,
): Promise<Pick<Manifest, 'format' | 'takenAt' | 'migrations'>> {
  const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
    'select name, checksum from migration order by name',
  );
  const { rows } = await client.query<{ at: Date }>('select transaction_timestamp() at');
  return {
    format: 'duban-backup-1',
    takenAt: rows[0]?.at.toISOString() ?? '',
    migrations,
  };
}
