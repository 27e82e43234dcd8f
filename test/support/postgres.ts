// A real PostgreSQL for tests: one server per Jest run, one fresh database per file.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../db/migrate';
import { loadDirectory, type LoadedAccount } from '../../db/people/load-directory';
import { freePort } from '../../platform/embedded/child';
import { nativeFolder } from '../../platform/embedded/postgres-native';
import { serverUser } from '../../platform/embedded/server-user';

/** A running server whose template databases are ready. Passwords are for loopback and this run only. */
export interface TestServer {
  superUrl: string;
  stop(): Promise<void>;
}

export interface TestDatabase {
  /** Superuser: for tests that look past every policy. */
  superUrl: string;
  /** Owner of the tables: migrations, the first directory load, moving the clock. */
  ownerUrl: string;
  /** The application's login, member of the three roles. */
  appUrl: string;
  /** Moves `duban_now()` by so many milliseconds from the real clock. */
  moveClock(offsetMs: number): Promise<void>;
  /** Runs one statement past all policies. */
  asSuper<T>(sql: string, params?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

const TEMPLATE = 'duban_template';
const ORGAN_TEMPLATE = 'duban_organ';
const FROM_RUN = 'DUBAN_TEST_POSTGRES';
const ACCOUNTS = 'DUBAN_TEST_ACCOUNTS';

/** A fresh migrated database on the server that `globalSetup` started. */
export const freshDatabase = (): Promise<TestDatabase> => copyOf(TEMPLATE);

/** A fresh database with the sample organ of `examples/`, and its accounts. */
export async function freshOrgan(): Promise<[TestDatabase, LoadedAccount[]]> {
  const accounts = JSON.parse(process.env[ACCOUNTS] ?? '') as LoadedAccount[];
  return [await copyOf(ORGAN_TEMPLATE), accounts];
}

async function copyOf(template: string): Promise<TestDatabase> {
  const superUrl = process.env[FROM_RUN] ?? '';
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onceAs(superUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER duban_owner`);
  const asSuper = <T>(sql: string, params?: unknown[]) =>
    onceAs<T>(withDatabase(superUrl, name), sql, params);
  return {
    superUrl: withDatabase(superUrl, name),
    ownerUrl: withDatabase(withUser(superUrl, 'duban_owner'), name),
    appUrl: withDatabase(withUser(superUrl, 'duban_app'), name),
    asSuper,
    moveClock: async (offsetMs) =>
      void (await asSuper('UPDATE clock SET offset_ms = $1', [offsetMs])),
    drop: async () => void (await onceAs(superUrl, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** Starts a server in a folder of its own on a free port and migrates the template. */
export async function startTestServer(): Promise<TestServer> {
  const native = nativeFolder();
  const folder = mkdtempSync(join(tmpdir(), 'duban-pg-'));
  const user = serverUser(native, folder);
  const data = join(folder, 'data');
  const flags = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  execFileSync(...user.command(join(native, 'bin/initdb'), flags), {
    ...user.ids,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await freePort();
  const child = spawn(...user.command(join(native, 'bin/postgres'), serverFlags(data, port)), {
    ...user.ids,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(child);
  const superUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await makeTemplates(superUrl);
  return { superUrl, stop: () => stopServer(child, folder) };
}

/** Both templates; whoever starts the server once spares every file the migrations and the organ's password hashes. */
async function makeTemplates(superUrl: string): Promise<void> {
  await onceAs(superUrl, 'CREATE ROLE duban_owner LOGIN CREATEROLE');
  await onceAs(superUrl, 'CREATE ROLE duban_app LOGIN NOINHERIT');
  await onceAs(superUrl, `CREATE DATABASE ${TEMPLATE} OWNER duban_owner`);
  await migrate(withDatabase(withUser(superUrl, 'duban_owner'), TEMPLATE), {
    appUser: 'duban_app',
  });
  await onceAs(
    superUrl,
    `CREATE DATABASE ${ORGAN_TEMPLATE} TEMPLATE ${TEMPLATE} OWNER duban_owner`,
  );
  const organ = withDatabase(withUser(superUrl, 'duban_owner'), ORGAN_TEMPLATE);
  const { accounts } = await loadDirectory(organ, join(__dirname, '../../examples'));
  process.env[ACCOUNTS] = JSON.stringify(accounts);
}

const serverFlags = (data: string, port: number): string[] => [
  ...['-D', data, '-p', String(port), '-k', ''],
  ...[
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'listen_addresses=127.0.0.1',
  ].flatMap((one) => ['-c', one]),
  ...['max_connections=200', 'shared_buffers=64MB', 'timezone=UTC'].flatMap((one) => ['-c', one]),
];

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`test PostgreSQL did not start: ${said}`)));
  });
}

async function stopServer(child: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null) {
    child.kill('SIGINT');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function onceAs<T>(url: string, sql: string, params?: unknown[]): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, params)).rows as T[];
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

function withUser(url: string, user: string): string {
  const changed = new URL(url);
  changed.username = user;
  return changed.toString();
}
