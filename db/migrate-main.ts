// `npm run migrate`: brings the database of DATABASE_MIGRATION_URL to this build's tables.
import { env } from 'node:process';
import { readConfig } from '../platform/config';
import { migrate } from './migrate';

async function main(): Promise<void> {
  const { databaseMigrationUrl, databaseUrl } = readConfig(env).secrets;
  const url = databaseMigrationUrl ?? databaseUrl;
  if (url === undefined) throw new Error('DATABASE_MIGRATION_URL is not set');
  const appUser =
    databaseUrl === undefined ? '' : decodeURIComponent(new URL(databaseUrl).username);
  await migrate(url, appUser === '' ? {} : { appUser });
  process.stdout.write('database is up to date\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
