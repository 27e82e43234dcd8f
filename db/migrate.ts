// Brings a database to this build's tables: numbered SQL files, each once, in one transaction each.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

export class MigrationFault extends Error {
  override name = 'MigrationFault';
}

interface MigrationFile {
  name: string;
  sql: string;
  checksum: string;
}

export interface MigrateOptions {
  /** Login that becomes member of `duban_api`, `duban_worker`, `duban_dispatch`. Default: the login of `url`. */
  appUser?: string;
  /** Folder of `NNNN_verb_noun.sql`. Default: `db/migrations`. */
  folder?: string;
  /** Applies those alone; for a restore, which brings the rows of an older schema. */
  only?: (name: string) => boolean;
}

/** Any two processes that migrate meet on this lock ("duba" in ASCII). */
const LOCK = 0x64756261;
const ROLES = ['duban_api', 'duban_worker', 'duban_dispatch'];
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** Applies what is missing. Refuses when an applied file was edited or is gone. Run by the owner (P8). */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const files = readMigrations(options.folder).filter(({ name }) => options.only?.(name) ?? true);
  const client = new Client({
    connectionString: url,
    application_name: 'duban_migrate',
  });
  // A server that goes away is told by the statement under way.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await applyAll(client, files);
    await admit(client, options.appUser);
  } finally {
    await client.end();
  }
}

/** The migration files of a folder in order, with the SHA-256 (hex) of each. */
export function readMigrations(folder = join(__dirname, 'migrations')): MigrationFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const wrong = names.find((name) => !FILE_NAME.test(name));
  if (wrong !== undefined)
    throw new MigrationFault(`migration file name not NNNN_verb_noun.sql: ${wrong}`);
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return {
      name,
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    };
  });
}

async function applyAll(client: Client, files: MigrationFile[]): Promise<void> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())',
  );
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM migration',
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  refuseEdited(files, applied);
  for (const file of files) if (!applied.has(file.name)) await apply(client, file);
}

function refuseEdited(files: MigrationFile[], applied: Map<string, string>): void {
  const known = new Map(files.map((file) => [file.name, file.checksum]));
  for (const [name, checksum] of applied) {
    if (!known.has(name))
      throw new MigrationFault(`database was migrated by another version: ${name} is unknown here`);
    if (known.get(name) !== checksum)
      throw new MigrationFault(`migration ${name} was edited after it was applied`);
  }
}

async function apply(client: Client, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO migration (name, checksum) VALUES ($1, $2)', [
      file.name,
      file.checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const text = error instanceof Error ? error.message : String(error);
    throw new MigrationFault(`migration ${file.name} failed: ${text}`, {
      cause: error,
    });
  }
}

/** Makes the application's login a member of the three roles, without inheriting anything from them. */
async function admit(client: Client, appUser: string | undefined): Promise<void> {
  const { rows } = await client.query<{ login: string; role: string }>(
    `SELECT login, role FROM unnest($2::text[]) AS role, coalesce($1::text, session_user::text) AS login
      WHERE NOT pg_has_role(login, role, 'SET')`,
    [appUser ?? null, ROLES],
  );
  for (const { login, role } of rows) {
    await client.query(
      `GRANT ${role} TO ${client.escapeIdentifier(login)} WITH INHERIT FALSE, SET TRUE`,
    );
  }
}
