// The database of a start: embedded or from outside, always brought to this build's tables.
import { migrate } from '../../db/migrate';
import type { Config } from '../config';
import type { Child } from '../embedded/child';
import { startPostgres } from '../embedded/postgres';
import { during, type Say } from './steps';

export interface Database {
  /** Login of the application (`DATABASE_URL`). */
  appUrl: string;
  /** Owner of the tables (`DATABASE_MIGRATION_URL`), for migrations and first loads. */
  ownerUrl: string;
  child?: Child;
}

export async function bringUpDatabase(config: Config, say: Say): Promise<Database> {
  const database = await during('PostgreSQL', () => find(config), say);
  await during(
    'migrations',
    () => migrate(database.ownerUrl, { appUser: userOf(database.appUrl) }),
    say,
  );
  return database;
}

async function find(config: Config): Promise<Database> {
  const { databaseUrl, databaseMigrationUrl } = config.secrets;
  if (databaseUrl === undefined) return startPostgres(config.home);
  if (databaseMigrationUrl === undefined) {
    throw new Error('DATABASE_URL is set: set DATABASE_MIGRATION_URL to the owner login too.');
  }
  return { appUrl: databaseUrl, ownerUrl: databaseMigrationUrl };
}

const userOf = (url: string): string => decodeURIComponent(new URL(url).username);
