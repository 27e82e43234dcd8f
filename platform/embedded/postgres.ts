// The embedded PostgreSQL of `npm start`: its data lives under DUBAN_HOME, loopback only, passwords of its own.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, startChild, type Child } from './child';
import { isAlive } from './is-alive';
import { nativeFolder } from './postgres-native';
import { serverUser, type ServerUser } from './server-user';

const DATABASE = 'duban';
const VERSION = '18';

export interface EmbeddedPostgres {
  /** Login of the application, member of the three roles. */
  appUrl: string;
  /** Owner of the tables, for migrations only. */
  ownerUrl: string;
  child: Child;
}

interface Passwords {
  superuser: string;
  owner: string;
  app: string;
}

/** Starts the server, making cluster, database and logins on the first run. Throws one clear line when it cannot. */
export async function startPostgres(home: string): Promise<EmbeddedPostgres> {
  const folder = join(home, 'postgres');
  mkdirSync(folder, { recursive: true });
  // The server's user must reach its folder through its parents.
  chmodSync(home, 0o711);
  const user = serverUser(nativeFolder(), folder);
  const data = join(folder, 'data');
  refuseOtherVersion(data);
  const passwords = passwordsOf(home);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(folder, data, passwords, user);
  const port = await freePort();
  const command = user.command(join(nativeFolder(), 'bin/postgres'), flags(data, port));
  const child = startChild('PostgreSQL', ...command, {
    ...user.ids,
    stopSignal: 'SIGINT',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  const superUrl = `postgres://postgres:${passwords.superuser}@127.0.0.1:${port}/postgres`;
  await untilReady(superUrl, child);
  await makeLogins(superUrl, passwords);
  return { ...urlsOf(passwords, port), child };
}

const urlsOf = (
  { app, owner }: Passwords,
  port: number,
): Pick<EmbeddedPostgres, 'appUrl' | 'ownerUrl'> => ({
  appUrl: `postgres://duban_app:${app}@127.0.0.1:${port}/${DATABASE}`,
  ownerUrl: `postgres://duban_owner:${owner}@127.0.0.1:${port}/${DATABASE}`,
});

/** The server that another process runs on this data folder; undefined where none does. */
export function runningPostgres(
  home: string,
): Pick<EmbeddedPostgres, 'appUrl' | 'ownerUrl'> | undefined {
  const file = join(home, 'postgres', 'data', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number);
  return isAlive(pid ?? 0) ? urlsOf(passwordsOf(home), port ?? 0) : undefined;
}

function refuseOtherVersion(data: string): void {
  const file = join(data, 'PG_VERSION');
  if (!existsSync(file)) return;
  const found = readFileSync(file, 'utf8').trim();
  if (found === VERSION) return;
  throw new Error(
    `The data folder ${data} belongs to PostgreSQL ${found}, this Duban runs ${VERSION}: dump it with that version, or choose another DUBAN_HOME.`,
  );
}

function passwordsOf(home: string): Passwords {
  const file = join(home, 'keys', 'postgres.json');
  if (!existsSync(file)) {
    mkdirSync(join(home, 'keys'), { recursive: true, mode: 0o700 });
    const make = (): string => randomBytes(18).toString('hex');
    writeFileSync(file, JSON.stringify({ superuser: make(), owner: make(), app: make() }), {
      mode: 0o600,
    });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
}

function initialise(folder: string, data: string, passwords: Passwords, user: ServerUser): void {
  // A cluster half made by an interrupted first run is no cluster.
  rmSync(data, { recursive: true, force: true });
  const file = join(folder, 'first-password');
  writeFileSync(file, passwords.superuser, { mode: 0o644 });
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${file}`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  try {
    execFileSync(...user.command(join(nativeFolder(), 'bin/initdb'), args), {
      ...user.ids,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } finally {
    rmSync(file, { force: true });
  }
}

const flags = (data: string, port: number): string[] => [
  ...['-D', data, '-p', String(port), '-k', ''],
  ...[
    'listen_addresses=127.0.0.1',
    'max_connections=100',
    'shared_buffers=128MB',
    'timezone=UTC',
    'log_min_messages=warning',
    'log_statement=none',
    'log_min_error_statement=panic',
  ].flatMap((one) => ['-c', one]),
];

async function untilReady(url: string, child: Child): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.process.exitCode !== null)
      throw new Error(`PostgreSQL did not start: ${child.said()}`);
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`PostgreSQL did not answer within 30 s: ${child.said()}`);
}

async function makeLogins(superUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: superUrl });
  await client.connect();
  try {
    const roles = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    const has = (name: string): boolean => roles.rows.some((row) => row.rolname === name);
    if (!has('duban_owner'))
      await client.query(`CREATE ROLE duban_owner LOGIN CREATEROLE PASSWORD '${passwords.owner}'`);
    if (!has('duban_app'))
      await client.query(`CREATE ROLE duban_app LOGIN NOINHERIT PASSWORD '${passwords.app}'`);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rows.length === 0)
      await client.query(`CREATE DATABASE ${DATABASE} OWNER duban_owner`);
  } finally {
    await client.end();
  }
}
