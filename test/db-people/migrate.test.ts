// Migrations: once each, edited files refused, roles without power.
import { cpSync, mkdtempSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate';
import { createDb, type Db } from '../../db/pool';
import { checkRoles } from '../../db/role-check';
import { freshDatabase, type TestDatabase } from '../support/postgres';

describe('migrations and roles', () => {
  let database: TestDatabase;
  let db: Db;
  const folders: string[] = [];
  beforeAll(async () => {
    database = await freshDatabase();
    db = createDb(database.appUrl, 'duban_api', 4);
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await database.drop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const copied = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'duban-migrations-'));
    folders.push(folder);
    cpSync(join(__dirname, '../../db/migrations'), folder, { recursive: true });
    return folder;
  };

  test('a second migration changes nothing, also when two run at once', async () => {
    const count = async () =>
      database.asSuper<{ n: string }>('SELECT count(*) AS n FROM migration');
    const before = await count();
    await Promise.all([
      migrate(database.ownerUrl, { appUser: 'duban_app' }),
      migrate(database.ownerUrl, { appUser: 'duban_app' }),
    ]);
    expect(await count()).toEqual(before);
  });

  test('an applied migration that was edited refuses to start', async () => {
    const folder = copied();
    appendFileSync(join(folder, '0001_create_roles_and_clock.sql'), '\n-- later thought\n');
    await expect(migrate(database.ownerUrl, { folder, appUser: 'duban_app' })).rejects.toThrow(
      /0001.*edited/,
    );
  });

  test('a database migrated by a newer version refuses to start', async () => {
    const folder = copied();
    rmSync(join(folder, '0002_create_conflict_and_reader.sql'));
    await expect(migrate(database.ownerUrl, { folder, appUser: 'duban_app' })).rejects.toThrow(
      /0002.*unknown/,
    );
  });

  test('the application roles own nothing, bypass nothing, and every table forces row security', async () => {
    await expect(checkRoles(database.appUrl)).resolves.toBeUndefined();
    await expect(checkRoles(database.ownerUrl)).rejects.toThrow(/login duban_owner owns/);
  });

  test('a pool acts as its role and keeps it after a rollback', async () => {
    await expect(db.tx({ organId: 'o' }, async (q) => q.rows('SELECT 1 / 0'))).rejects.toThrow(
      /division/,
    );
    const row = await db.tx({ organId: 'o' }, (q) =>
      q.one<{ who: string }>('SELECT current_user AS who'),
    );
    expect(row?.who).toBe('duban_api');
  });

  test('the scope of one transaction is gone in the next', async () => {
    const narrow = createDb(database.appUrl, 'duban_api', 1);
    const ask = (q: { one<T>(sql: string): Promise<T | undefined> }) =>
      q.one<{
        organ: string;
        blind: string | null;
        keys: string[] | null;
        whole: boolean;
      }>(
        'SELECT duban_organ() AS organ, duban_blind() AS blind, duban_keys() AS keys, duban_whole() AS whole',
      );
    const first = await narrow.tx(
      { organId: "o'1", blind: 'b', keys: ['person:p', 'a@b'], whole: true },
      ask,
    );
    const second = await narrow.tx({ organId: 'o2' }, ask);
    await narrow.close();
    expect(first).toEqual({
      organ: "o'1",
      blind: 'b',
      keys: ['person:p', 'a@b'],
      whole: true,
    });
    expect(second).toEqual({
      organ: 'o2',
      blind: null,
      keys: null,
      whole: false,
    });
  });

  test('the clock of the database is moved by tests only', async () => {
    const ask = () =>
      db.tx({ organId: 'o' }, (q) => q.one<{ ms: number }>('SELECT duban_now_ms() AS ms'));
    await database.moveClock(86_400_000);
    const moved = (await ask())?.ms ?? 0;
    await database.moveClock(0);
    expect(moved - ((await ask())?.ms ?? 0)).toBeGreaterThan(86_000_000);
    await expect(
      db.tx({ organId: 'o' }, (q) => q.rows('UPDATE clock SET offset_ms = 1')),
    ).rejects.toThrow(/permission/);
  });
});
