// Who waits for a record hears of it from the database, also after its connection was lost; and transactions of one flight.
import { listenForRecorded, tellRecorded, type RecordedEar } from '../../db/matter/recorded';
import { createDb, type Db } from '../../db/pool';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { eventually } from '../support/temporal';

const SCOPE = { organId: 'o' };
let database: TestDatabase;
let db: Db;
let ear: RecordedEar;

beforeAll(async () => {
  database = await freshDatabase();
  db = createDb(database.appUrl, 'duban_worker', 2);
  ear = listenForRecorded(database.appUrl);
  await listening();
});
afterAll(async () => {
  await ear.close();
  await db.close();
  await database.drop();
});

const EAR = "application_name = 'duban_recorded' and state = 'idle' and query like 'LISTEN%'";
const listening = () =>
  eventually('the ear', async () => {
    const [row] = await database.asSuper<{ pid: number }>(
      `select pid from pg_stat_activity where ${EAR} and datname = current_database()`,
    );
    return row?.pid;
  });
const tell = (matterId: string, revision: number) =>
  db.tx(SCOPE, (q) => Promise.resolve(tellRecorded(q, { matterId, revision })));

test('a revision that comes wakes whoever waits for it or for an earlier one', async () => {
  const begunMs = Date.now();
  const [waited] = await Promise.all([
    ear.heard({ matterId: 'm1', revision: 3 }, 20_000),
    tell('m1', 4),
  ]);
  expect(waited).toBe(true);
  // Woken, not found when the time was up.
  expect(Date.now() - begunMs).toBeLessThan(10_000);
  expect(await ear.heard({ matterId: 'm1', revision: 4 }, 1)).toBe(true);
});

test('another matter, an earlier revision or a rolled back record wake nobody', async () => {
  const waits = ear.heard({ matterId: 'm2', revision: 3 }, 300);
  await tell('m2', 2);
  await tell('m3', 3);
  const undone = db.tx(SCOPE, (q) => {
    tellRecorded(q, { matterId: 'm2', revision: 3 });
    return Promise.reject(new Error('undone'));
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await waits).toBe(false);
});

test('a lost connection is made again', async () => {
  const pid = await listening();
  await database.asSuper('select pg_terminate_backend($1)', [pid]);
  const again = await eventually('another ear', async () => {
    const now = await listening();
    return now !== pid && now;
  });
  expect(again).not.toBe(pid);
  const [waited] = await Promise.all([
    ear.heard({ matterId: 'm4', revision: 1 }, 5_000),
    tell('m4', 1),
  ]);
  expect(waited).toBe(true);
});

describe('a flight', () => {
  const count = async () =>
    (await db.tx(SCOPE, (q) => q.rows<{ n: number }>('select n from probe'))).length;
  beforeAll(async () => {
    await database.asSuper('create table probe (n int primary key)');
    await database.asSuper('grant select, insert on probe to duban_worker');
  });

  it('commits with its statements', async () => {
    const [, rows] = await db.flight(SCOPE, (q) =>
      Promise.all([
        q.rows('insert into probe values (1)'),
        q.rows<{ n: number }>('select n from probe'),
      ]),
    );
    expect(rows).toEqual([{ n: 1 }]);
    expect(await count()).toBe(1);
  });

  it('does nothing where one of them fails, and says which', async () => {
    const broken = db.flight(SCOPE, (q) =>
      Promise.all([q.rows('insert into probe values (2)'), q.rows('insert into probe values (1)')]),
    );
    await expect(broken).rejects.toThrow('probe_pkey');
    expect(await count()).toBe(1);
  });

  it('refuses what is asked for behind its end, which would stand in no transaction', async () => {
    const late = db.flight(SCOPE, async (q) => {
      await q.rows('insert into probe values (3)');
      await q.rows('insert into probe values (4)');
    });
    await expect(late).rejects.toThrow('behind the end');
    expect(await count()).toBe(2);
  });
});
