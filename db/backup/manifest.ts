// What a backup holds: one file of rows per table, each with its count and digest, and the schema they belong to.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface TableFile {
  table: string;
  columns: string[];
  rows: number;
  /** Beside the manifest; gzip of PostgreSQL's text format. */
  file: string;
  /** Of the file, hex. */
  sha256: string;
}

export interface Manifest {
  format: 'duban-backup-1';
  /** Instant of the snapshot, ISO 8601, by the database's clock. */
  takenAt: string;
  /** Migrations applied then, with their checksums. */
  migrations: { name: string; checksum: string }[];
  /** In an order in which they can be written. */
  tables: TableFile[];
  /** True where `keys/` lies beside it. */
  withKeys: boolean;
}

export class BackupFault extends Error {
  override name = 'BackupFault';
}

export const MANIFEST = 'manifest.json';

/** Throws `BackupFault` where the folder is no whole backup: no manifest, or a file of another digest. */
export async function readBackup(folder: string): Promise<Manifest> {
  const manifest = parsed(folder);
  for (const { file, sha256 } of manifest.tables)
    if ((await fileDigest(join(folder, file))) !== sha256)
      throw new BackupFault(`${file} is not the file that was backed up`);
  return manifest;
}

function parsed(folder: string): Manifest {
  try {
    const read = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Partial<Manifest>;
    if (read.format === 'duban-backup-1') return read as Manifest;
  } catch {
    // Said below: whatever is wrong with it, it is none.
  }
  throw new BackupFault(`${folder} holds no backup`);
}

/** SHA-256 of a file, hex. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch(() => {
    throw new BackupFault(`${path} cannot be read`);
  });
  return hash.digest('hex');
}
