// Reads files of a backup into an empty database: all of them, or nothing; then marks every matter as not started (P5).
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate, readMigrations } from '../migrate';
import type { KeyRing } from '../secrecy/key-ring';
import type { Progress } from './dump';
import { BackupFault, type Manifest, type TableFile } from './manifest';
import { ownerConnected } from '../owner';
import { tablesOf } from './tables';

export interface Restore {
  /** Owner's login. */
  url: string;
  /** Login that becomes member of the three roles. */
  appUser: string;
  folder: string;
  manifest: Manifest;
  /** The ring that the processes will have: it must open what the backup holds. */
  ring: KeyRing;
  progress: Progress;
}

/** Throws `BackupFault` and leaves no row where the database is not empty, or the backup does not fit. */
export async function load(restore: Restore): Promise<void> {
  const { url, appUser, manifest } = restore;
  refuseUnknown(manifest);
  const then = new Set(manifest.migrations.map(({ name }) => name));
  await ownerConnected(url, refuseFilled);
  // The tables of the day it was taken first, so that later migrations find its rows as they would have then.
  await migrate(url, { appUser, only: (name) => then.has(name) });
  await ownerConnected(url, (client) => loadAll(client, restore));
  await migrate(url, { appUser });
}

function refuseUnknown({ migrations }: Manifest): void {
  const known = new Map(readMigrations().map(({ name, checksum }) => [name, checksum]));
  const foreign = migrations.find(({ name, checksum }) => known.get(name) !== checksum);
  if (foreign !== undefined)
    throw new BackupFault(
      `made by another version: migration ${foreign.name} is not the one of this build`,
    );
}

async function refuseFilled(client: Client): Promise<void> {
  const { rows } = await client.query(
    "select from pg_class where oid = to_regclass('public.organ')",
  );
  if (rows.length === 0) return;
  const counts: string[] = [];
  for (const { name } of await tablesOf(client)) {
    const found = await client.query(`select from ${client.escapeIdentifier(name)} limit 1`);
    if (found.rows.length > 0) counts.push(name);
  }
  if (counts.length > 0)
    throw new BackupFault(
      `the database is not empty (${counts.join(', ')}): restore into a fresh installation`,
    );
}

async function loadAll(
  client: Client,
  { folder, manifest, ring, progress }: Restore,
): Promise<void> {
  const tables = manifest.tables.map(({ table }) => client.escapeIdentifier(table));
  await client.query('begin');
  // Row policies and triggers are for those who work here; these rows have passed them once.
  for (const table of tables)
    await client.query(`alter table ${table} no force row level security, disable trigger user`);
  await client.query('set constraints all deferred');
  for (const [nth, file] of manifest.tables.entries()) {
    await readIn(client, folder, file);
    progress(file, nth + 1, manifest.tables.length);
  }
  await refuseUnopenable(client, ring);
  await asStopped(client);
  await client.query('set constraints all immediate');
  for (const table of tables)
    await client.query(`alter table ${table} force row level security, enable trigger user`);
  await client.query('commit');
}

async function readIn(
  client: Client,
  folder: string,
  { table, columns, file, rows }: TableFile,
): Promise<void> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const target = client.query(
    copyFrom(`copy ${client.escapeIdentifier(table)} (${list}) from stdin`),
  );
  await pipeline(createReadStream(join(folder, file)), createGunzip(), target);
  if (target.rowCount !== rows)
    throw new BackupFault(`${table} came to ${target.rowCount} rows instead of ${rows}`);
}

async function refuseUnopenable(client: Client, ring: KeyRing): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'select key_id id from hmac_key union select key_id from vault where cipher is not null',
  );
  const missing = rows.filter(({ id }) => !ring.keys.has(id)).map(({ id }) => id);
  if (missing.length > 0)
    throw new BackupFault(
      `the vault key does not open this backup: ${missing.join(', ')} is not in the ring`,
    );
}

/** No run, no lease, no heal outlives a restore; the loop starts each matter anew under an epoch of its own (P5). */
async function asStopped(client: Client): Promise<void> {
  await client.query(`update head set epoch = epoch + 1, started_epoch = null, not_started_since = duban_now(),
    lease_token = null, lease_until = null, healing_until = null, heals = '{}'`);
  // Numbers of transactions begin anew in another cluster: an old one would be somebody else's warrant.
  await client.query('update warrant set xid = null');
}
