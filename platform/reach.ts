// Where a command finds the database and the keys of an installation: in its environment, or in the embedded parts of its
// data folder, which it starts for itself where nobody runs them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config';
import { runningPostgres, startPostgres } from './embedded/postgres';
import { keysIn, type KeyTexts } from './keys';
import { takeHome } from './start/lock';

export interface Reached {
  /** Login of the application. */
  appUrl: string;
  /** Owner of the tables; throws where it was not given. */
  ownerUrl(): string;
  /** What is known of the rings: the environment's, else the data folder's. */
  keys: Partial<KeyTexts>;
  /** Ring of AES keys; throws where there is none. */
  vaultKey(): string;
  /** True for embedded parts that run under another process. */
  inUse: boolean;
  stop(): Promise<void>;
}

/** Throws one line that says what to set. `create` makes a database in a data folder that has none; it makes no keys. */
export async function reachDatabase(config: Config, create = false): Promise<Reached> {
  const { databaseUrl, databaseMigrationUrl } = config.secrets;
  const keys = knownKeys(config);
  const vaultKey = (): string => given(keys.vaultKey, 'DUBAN_VAULT_KEY');
  const found = { keys, vaultKey, inUse: false, stop: () => Promise.resolve() };
  if (databaseUrl !== undefined)
    return {
      ...{ ...found, appUrl: databaseUrl },
      ownerUrl: () => given(databaseMigrationUrl, 'DATABASE_MIGRATION_URL to the owner login'),
    };
  if (!create && !existsSync(join(config.home, 'postgres')))
    throw new Error(
      `There is no installation in ${config.home}: set DATABASE_URL, or DUBAN_HOME of one.`,
    );
  const running = runningPostgres(config.home);
  return { ...found, ...(running ? embedded(running, true) : await ownServer(config.home)) };
}

type Urls = Pick<Awaited<ReturnType<typeof startPostgres>>, 'appUrl' | 'ownerUrl'>;

const embedded = ({ appUrl, ownerUrl }: Urls, inUse: boolean) => ({
  ...{ appUrl, ownerUrl: () => ownerUrl, inUse },
});

async function ownServer(home: string) {
  const giveBack = takeHome(home);
  try {
    const server = await startPostgres(home);
    const stop = async (): Promise<void> => {
      await server.child.stop();
      giveBack();
    };
    return { ...embedded(server, false), stop };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function knownKeys({ home, secrets }: Config): Partial<KeyTexts> {
  const { vaultKey, signingKey } = secrets;
  return {
    ...keysIn(join(home, 'keys')),
    ...(vaultKey && { vaultKey }),
    ...(signingKey && { signingKey }),
  };
}

function given(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`Set ${what}.`);
  return value;
}
