// A real PostgreSQL for tests: one server per Jest run (or per file), one fresh migrated database per file.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../db/migrate';
import { freePort } from '../../platform/embedded/child';
import { nativeFolder } from '../../platform/embedded/postgres-native';
import { serverUser } from '../../platform/embedded/server-user';

/** A running server whose template database is migrated. Passwords are for loopback and this run only. */
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
const FROM_RUN = 'DUBAN_TEST_POSTGRES';

/** A fresh database: on the run's server when `globalSetup` started one, else on a server of its own. */
export async function freshDatabase(): Promise<TestDatabase> {
  const shared = process.env[FROM_RUN];
  const own = shared === undefined ? await startTestServer() : undefined;
  const superUrl = own?.superUrl ?? shared ?? '';
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onceAs(superUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER duban_owner`);
  const asSuper = <T>(sql: string, params?: unknown[]) =>
    onceAs<T>(withDatabase(superUrl, name), sql, params);
  return {
    superUrl: withDatabase(superUrl, name),
    ownerUrl: withDatabase(withUser(superUrl, 'duban_owner'), name),
    appUrl: withDatabase(withUser(superUrl, 'duban_app'), name),
    asSuper,
    moveClock: async (offsetMs) =>
      void (await asSuper('UPDATE clock SET offset_ms = $1', [offsetMs])),
    drop: async () => {
      await onceAs(superUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      await own?.stop();
    },
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
  await makeTemplate(superUrl);
  return { superUrl, stop: () => stopServer(child, folder) };
}

async function makeTemplate(superUrl: string): Promise<void> {
  await onceAs(superUrl, 'CREATE ROLE duban_owner LOGIN CREATEROLE');
  await onceAs(superUrl, 'CREATE ROLE duban_app LOGIN NOINHERIT');
  await onceAs(superUrl, `CREATE DATABASE ${TEMPLATE} OWNER duban_owner`);
  await migrate(withDatabase(withUser(superUrl, 'duban_owner'), TEMPLATE), {
    appUser: 'duban_app',
  });
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
