// Vault, conflicts, readers and log, on a real database: invariants 5 and 6 at the table.
import { generateKeyPairSync } from 'node:crypto';
import { openWarrants, type Warrants } from '../../db/people/warrant';
import { createDb, type Db, type Scope } from '../../db/pool';
import { scopeOf } from '../../db/people/directory';
import { appendLog, firstBadLogRow, readLog } from '../../db/secrecy/access-log/log';
import { blindOf, openHmacKeys, type HmacKeys } from '../../db/secrecy/blind';
import { rewrapHmacKeys } from '../../db/secrecy/rewrap';
import type { Subject } from '../../db/secrecy/circle';
import {
  addConflicts,
  isConflicted,
  settleSubject,
  subjectsUndecided,
} from '../../db/secrecy/conflict';
import { newKeyRing, parseKeyRing } from '../../db/secrecy/key-ring';
import { normaliseName } from '../../db/secrecy/name';
import { addReaders } from '../../db/secrecy/reader';
import { getText, putText } from '../../db/secrecy/vault';
import { freshOrgan, type TestDatabase } from '../support/postgres';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const CANARY = 'canary-金丝雀-7c1f';

describe('secrecy', () => {
  let database: TestDatabase;
  let db: Db;
  let keys: HmacKeys;
  let warrants: Warrants;
  const text = newKeyRing();
  const ring = parseKeyRing(text);
  const scopeFor = (personId: string): Promise<Scope> =>
    db.tx({ organId: 'district' }, (q) => scopeOf(q, keys, { organId: 'district', personId }, NOW));
  /** A bare table of heads under the same guard as the real one, so that policies are judged alone. */
  const matter = async (id: string, subjects: Subject[], readers: string[], sealed = false) =>
    db.tx({ organId: 'district' }, async (q) => {
      const entries = await addConflicts(
        q,
        { hmac: keys, ring, warrants },
        {
          organId: 'district',
          matterId: id,
          subjects,
          atMs: NOW,
        },
      );
      await addReaders(q, 'district', id, [...readers, ...readers]);
      await addReaders(q, 'district', id, readers);
      await q.rows('INSERT INTO probe (matter_id, organ_id, sealed) VALUES ($1, $2, $3)', [
        id,
        'district',
        sealed,
      ]);
      return entries;
    });
  const sees = async (personId: string, id: string): Promise<boolean> => {
    const scope = await scopeFor(personId);
    return db.tx(
      scope,
      async (q) => (await q.rows('SELECT 1 FROM probe WHERE matter_id = $1', [id])).length === 1,
    );
  };
  beforeAll(async () => {
    [database] = await freshOrgan();
    db = createDb(database.appUrl, 'duban_api', 4);
    keys = await openHmacKeys(db, ring);
    warrants = await openWarrants(db, ['district'], [generateKeyPairSync('ed25519').privateKey]);
    await database.asSuper(
      'CREATE TABLE probe (matter_id text PRIMARY KEY, organ_id text, sealed boolean)',
    );
    await database.asSuper("SELECT duban_guard_head('probe')");
    await database.asSuper('GRANT SELECT, INSERT ON probe TO duban_api');
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  test('invariant 5: a person in conflict sees no row, whatever the right; others read by need to know', async () => {
    await matter(
      'm1',
      [{ personId: 'person_fang' }],
      ['caseOfficer@review1', 'person:person_fang'],
    );
    expect(await sees('person_fang', 'm1')).toBe(false); // reads the whole organ and is named a reader
    expect(await sees('person_an', 'm1')).toBe(true);
    expect(await sees('person_cheng', 'm1')).toBe(true);
    expect(await sees('person_meng', 'm1')).toBe(false);
  });

  test('invariant 5: relatives, standing deputies and holders of a named post or unit are in conflict too', async () => {
    const posts = [
      'intakeOfficer@intake',
      'caseOfficer@review1',
      'departmentHead@review1',
      'caseOfficer@review2',
    ];
    await matter(
      'm2',
      [{ personId: 'person_song' }, { post: 'departmentHead', unit: 'review1' }],
      posts,
    );
    expect(await sees('person_jie', 'm2')).toBe(false);
    expect(await sees('person_gao', 'm2')).toBe(false);
    expect(await sees('person_bu', 'm2')).toBe(false);
    expect(await sees('person_ji', 'm2')).toBe(true);
    await matter('m3', [{ unit: 'review2' }, { unknown: true }], posts);
    expect(await sees('person_wei', 'm3')).toBe(false);
    expect(await sees('person_cheng', 'm3')).toBe(true);
  });

  test('invariant 5: every namesake counts as in conflict until decided', async () => {
    const [entry] = await matter('m4', [{ name: ' 程·立 同志' }], ['caseOfficer@review1']);
    expect(entry).toMatchObject({ kind: 'name', decided: false });
    expect(await sees('person_cheng', 'm4')).toBe(false);
    const organId = 'district';
    const settled = { organId, matterId: 'm4', subjectRef: entry?.subjectRef ?? '', atMs: NOW };
    await db.tx({ organId }, (q) => settleSubject(q, { hmac: keys, warrants }, settled));
    expect(await sees('person_cheng', 'm4')).toBe(true);
    const [nobody] = await matter('m5', [{ name: '欧阳不存在' }], []);
    expect(nobody?.decided).toBe(true);
    expect(await db.tx({ organId: 'district' }, (q) => subjectsUndecided(q, 'm5'))).toBe(0);
  });

  test('isConflicted names those of a list, also to an asker who cannot read their rows', async () => {
    const scope = await scopeFor('person_an');
    const out = await db.tx(scope, (q) =>
      isConflicted(q, keys, 'm1', ['person_fang', 'person_an', 'person_cheng']),
    );
    expect([...out]).toEqual(['person_fang']);
    expect(await db.tx(scope, (q) => q.rows('SELECT * FROM conflict'))).toEqual([]);
  });

  test('a sealed stub is for its readers only, and an unset scope sees no row', async () => {
    await matter('m6', [], ['person:person_jie'], true);
    expect(await sees('person_pan', 'm6')).toBe(false);
    expect(await sees('person_jie', 'm6')).toBe(true);
    expect(await db.tx({ organId: '' }, (q) => q.rows('SELECT * FROM probe'))).toEqual([]);
    expect(await db.tx({ organId: 'district' }, (q) => q.rows('SELECT * FROM probe'))).toEqual([]);
    await expect(
      db.tx({ organId: 'district', whole: true }, (q) => q.rows('SELECT 1')),
    ).rejects.toThrow(/blind/);
  });

  test('invariant 6: a canary lies in the vault only, sealed; the same text has two digests', async () => {
    const put = () =>
      db.tx({ organId: 'district' }, (q) =>
        putText(q, ring, { organId: 'district', kind: 'reason', text: CANARY }),
      );
    const [one, two] = [await put(), await put()];
    expect(one.digest).not.toBe(two.digest);
    expect(await db.tx({ organId: 'district' }, (q) => getText(q, ring, one.ref, 'reason'))).toBe(
      CANARY,
    );
    await matter('m7', [{ name: CANARY }], []);
    const tables = await database.asSuper<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    for (const { name } of tables) {
      const hits = await database.asSuper(
        `SELECT 1 FROM "${name}" t WHERE t::text LIKE '%canary%' OR t::text LIKE '%${Buffer.from('canary').toString('hex')}%'`,
      );
      expect([name, hits.length]).toEqual([name, 0]);
    }
  });

  test('a vault row moved to another place, or another key, does not open', async () => {
    const kept = await db.tx({ organId: 'district' }, (q) =>
      putText(q, ring, { organId: 'district', kind: 'note', text: 'x' }),
    );
    const other = parseKeyRing(newKeyRing());
    await expect(
      db.tx({ organId: 'district' }, (q) => getText(q, other, kept.ref, 'note')),
    ).rejects.toThrow();
    await database.asSuper("UPDATE vault SET kind = 'reason' WHERE ref = $1", [kept.ref]);
    await expect(
      db.tx({ organId: 'district' }, (q) => getText(q, ring, kept.ref, 'reason')),
    ).rejects.toThrow();
  });

  test('the HMAC keys are made once and survive a new ring', async () => {
    const grown = parseKeyRing(`${newKeyRing('k2')},${text}`);
    await rewrapHmacKeys(database.ownerUrl, grown);
    expect(blindOf(await openHmacKeys(db, grown), 'person_an')).toBe(blindOf(keys, 'person_an'));
  });

  test('a log stream is one chain under concurrent writers, and nobody may change it', async () => {
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        db.tx({ organId: 'district' }, (q) => appendLog(q, 'directory:district', { n, who: '张' })),
      ),
    );
    const rows = await db.tx({ organId: 'district' }, (q) => readLog(q, 'directory:district'));
    expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(firstBadLogRow(rows)).toBeUndefined();
    expect(
      firstBadLogRow(rows.map((row) => (row.seq === 3 ? { ...row, body: '{"n":9}' } : row)))?.seq,
    ).toBe(3);
    await expect(
      db.tx({ organId: 'district' }, (q) => q.rows('UPDATE log SET at_ms = 0')),
    ).rejects.toThrow(/permission/);
    await expect(db.tx({ organId: 'district' }, (q) => q.rows('DELETE FROM log'))).rejects.toThrow(
      /permission/,
    );
  });

  test.each([
    ['王 小·明', '王小明'],
    ['王\u200b小明同志', '王小明'],
    ['張偉書記', '张伟'],
    ['ＬＩ　Ming', 'liming'],
    ['Mr. José Li', 'joseli'],
    ['王书记', '王'],
  ])('the name %s meets %s', (name, normal) => {
    expect(normaliseName(name)).toBe(normal);
  });
});
