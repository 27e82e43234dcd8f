// The embedded PostgreSQL: data survives a restart, another version's folder is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { readConfig } from '../../platform/config';
import { bringUpDatabase } from '../../platform/start/database';

const rowsOf = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('the embedded database', () => {
  const home = mkdtempSync(join(tmpdir(), 'duban-db-'));
  const config = readConfig({ DUBAN_HOME: home });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('goes on where it was after a stop, with the logins it made', async () => {
    const first = await bringUpDatabase(config, () => undefined);
    await rowsOf(first.ownerUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.child?.stop();
    const second = await bringUpDatabase(config, () => undefined);
    expect(await rowsOf(second.ownerUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await expect(rowsOf(second.appUrl, 'SELECT n FROM kept')).rejects.toThrow(/permission denied/);
    await second.child?.stop();
  });

  it('runs below a folder that no other user may enter', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'duban-closed-'));
    const below = readConfig({ DUBAN_HOME: join(closed, 'var') });
    mkdirSync(below.home);
    const database = await bringUpDatabase(below, () => undefined);
    expect(await rowsOf(database.ownerUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await database.child?.stop();
    rmSync(closed, { recursive: true, force: true });
  });

  it('refuses a data folder of another PostgreSQL with one clear line', async () => {
    const other = mkdtempSync(join(tmpdir(), 'duban-db-'));
    mkdirSync(join(other, 'postgres/data'), { recursive: true });
    writeFileSync(join(other, 'postgres/data/PG_VERSION'), '15\n');
    await expect(
      bringUpDatabase(readConfig({ DUBAN_HOME: other }), () => undefined),
    ).rejects.toThrow(/belongs to PostgreSQL 15.*another DUBAN_HOME/);
  });
});
