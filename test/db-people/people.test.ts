// Directory, sessions, delegations: on a real database with the sample organ.
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWarrants, type Warrants } from '../../db/people/warrant';
import { createDb, type Db, type Query } from '../../db/pool';
import {
  delegationsFor,
  fileDelegation,
  acceptDelegation,
  approveDelegation,
  absentAmong,
  enterAbsence,
  onDuty,
} from '../../db/people/delegation';
import { holdersOf, personOf, postsOf } from '../../db/people/directory';
import {
  DirectoryFault,
  isDirectoryEmpty,
  loadDirectory,
  type LoadedDirectory,
} from '../../db/people/load-directory';
import {
  endSession,
  enableAccount,
  findSession,
  provePassword,
  setPassword,
  signIn,
  type Accounts,
} from '../../db/people/session';
import { openHmacKeys } from '../../db/secrecy/blind';
import { newKeyRing, parseKeyRing } from '../../db/secrecy/key-ring';
import { freshDatabase, type TestDatabase } from '../support/postgres';

const SAMPLE = join(__dirname, '../../examples');
const ORGAN = { organId: 'district' };
const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const signingKey = generateKeyPairSync('ed25519').privateKey;

describe('people', () => {
  let database: TestDatabase;
  let db: Db;
  let accounts: Accounts;
  let warrants: Warrants;
  let loaded: LoadedDirectory;
  /** As the API writes the directory. */
  const changing = <T>(work: (q: Query) => Promise<T>): Promise<T> =>
    db.tx(ORGAN, async (q) => {
      await warrants.show(q, ORGAN.organId);
      return work(q);
    });
  const passwordOf = (name: string): string =>
    loaded.accounts.find((one) => one.username === name)?.password ?? '';
  beforeAll(async () => {
    database = await freshDatabase();
    db = createDb(database.appUrl, 'duban_api', 4);
    accounts = { db, hmac: await openHmacKeys(db, parseKeyRing(newKeyRing())) };
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await database.drop();
  });
  afterEach(() => database.moveClock(0));

  test('every faulty line is reported with its number and nothing is loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'duban-directory-'));
    cpSync(SAMPLE, folder, { recursive: true });
    const file = join(folder, 'persons.csv');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[2] = 'district,person_x,X,nowhere,pan@district.example,fr,pan';
    lines[4] = 'district,person_y';
    writeFileSync(file, lines.join('\n'));
    const fault = await loadDirectory(database.ownerUrl, folder).catch(
      (error: unknown) => error as DirectoryFault,
    );
    rmSync(folder, { recursive: true });
    expect(fault).toBeInstanceOf(DirectoryFault);
    const found = (fault as DirectoryFault).faults
      .filter((one) => one.file === 'persons.csv')
      .map((one) => `${one.line} ${one.column ?? ''}`);
    expect(found.sort()).toEqual(['3 address', '3 locale', '3 unit', '3 username', '5 ']);
    expect(await isDirectoryEmpty(database.ownerUrl)).toBe(true);
  });

  test('the sample organ loads once, with an account and password for each', async () => {
    loaded = await loadDirectory(database.ownerUrl, SAMPLE);
    warrants = await openWarrants(db, loaded.organs, [signingKey]);
    expect(loaded.accounts.length).toBeGreaterThan(20);
    await expect(loadDirectory(database.ownerUrl, SAMPLE)).rejects.toThrow(/already holds/);
  }, 60_000);

  test('posts are held from one instant to another and deputies do not hold them', async () => {
    await db.tx(ORGAN, async (q) => {
      expect(await holdersOf(q, 'departmentHead@review1', NOW)).toEqual(['person_bu']);
      expect(
        await holdersOf(q, 'departmentHead@review1', Date.parse('2025-12-31T23:59:59+08:00')),
      ).toEqual([]);
      expect(await postsOf(q, 'person_qu', NOW)).toEqual(['pickupOfficer@intake']);
      expect(await onDuty(q, 'dutyOfficer@intake', NOW)).toEqual(['person_zhi']);
      expect((await personOf(q, 'person_qu'))?.address).toBe('qu@district.example');
    });
  });

  test('without an organ in scope, or in another organ, the directory has no rows', async () => {
    for (const organId of ['', 'city']) {
      expect(await db.tx({ organId }, (q) => q.rows('SELECT * FROM person'))).toEqual([]);
    }
    for (const table of ['account', 'session', 'sign_in_attempt']) {
      await expect(db.tx(ORGAN, (q) => q.rows(`SELECT * FROM ${table}`))).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  test('sign-in opens a session that ends after 30 idle minutes, 12 hours, or sign-out', async () => {
    const answer = await signIn(accounts, 'Qu', passwordOf('qu'));
    if (answer.kind !== 'signedIn') throw new Error(answer.kind);
    expect(answer.session).toMatchObject({ organId: 'district', personId: 'person_qu' });
    await database.moveClock(29 * 60_000);
    expect(await findSession(accounts, answer.token)).toBeDefined();
    await database.moveClock(58 * 60_000);
    expect(await findSession(accounts, answer.token)).toBeDefined();
    await database.moveClock(89 * 60_000);
    expect(await findSession(accounts, answer.token)).toBeUndefined();
    await database.moveClock(58 * 60_000);
    await endSession(accounts, answer.token);
    expect(await findSession(accounts, answer.token)).toBeUndefined();
  });

  test('a known and an unknown name are refused and locked alike, with back-off', async () => {
    for (const name of ['fang', 'nobody-here']) {
      for (let at = 0; at < 5; at += 1)
        expect(await signIn(accounts, name, 'wrong')).toEqual({ kind: 'wrong' });
      expect(
        await signIn(accounts, name, name === 'fang' ? passwordOf('fang') : 'x'),
      ).toMatchObject({
        kind: 'locked',
      });
    }
    await database.moveClock(31_000);
    expect(await signIn(accounts, 'fang', 'wrong')).toEqual({ kind: 'wrong' });
    const again = await signIn(accounts, 'fang', passwordOf('fang'));
    expect(again.kind === 'locked' && again.retryAfterMs > 45_000).toBe(true);
    await database.moveClock(120_000);
    expect((await signIn(accounts, 'fang', passwordOf('fang'))).kind).toBe('signedIn');
  }, 30_000);

  test('a disabled account loses its sessions at once and cannot prove who it is', async () => {
    const answer = await signIn(accounts, 'song', passwordOf('song'));
    if (answer.kind !== 'signedIn') throw new Error(answer.kind);
    const who = { organId: 'district', personId: 'person_song' };
    expect((await provePassword(accounts, who, passwordOf('song'))).kind).toBe('proven');
    await changing((q) => enableAccount(q, 'person_song', false));
    expect(await findSession(accounts, answer.token)).toBeUndefined();
    expect((await provePassword(accounts, who, passwordOf('song'))).kind).toBe('wrong');
    await changing((q) => enableAccount(q, 'person_song', true));
    expect(await setPassword({ ...accounts, warrants }, who, 'a new long password')).toBe(true);
    expect((await signIn(accounts, 'song', 'a new long password')).kind).toBe('signedIn');
  });

  test('a delegation counts after acceptance and approval, for posts still held, until its end', async () => {
    const id = await changing((q) =>
      fileDelegation(q, {
        id: 'del_of_the_test',
        organId: 'district',
        personId: 'person_bu',
        standInId: 'person_cheng',
        posts: ['departmentHead@review1', 'officeHead@caseManagement'],
        fromMs: NOW - 1000,
        untilMs: Date.now() + 86_400_000,
      }),
    );
    const now = async (): Promise<number> =>
      (await db.lookup<{ ms: number }>('SELECT duban_now_ms() + 1 AS ms'))[0]?.ms ?? 0;
    const acting = async () =>
      db.tx(ORGAN, async (q) => delegationsFor(q, 'person_cheng', await now()));
    expect(await acting()).toEqual([]);
    expect(await changing((q) => approveDelegation(q, id, 'person_luo'))).toBe(false);
    expect(await changing((q) => acceptDelegation(q, id, 'person_cheng'))).toBe(true);
    await expect(changing((q) => approveDelegation(q, id, 'person_cheng'))).rejects.toThrow(
      /check/,
    );
    expect(await changing((q) => approveDelegation(q, id, 'person_luo'))).toBe(true);
    expect(await acting()).toEqual([
      { personId: 'person_bu', delegationId: id, posts: ['departmentHead@review1'] },
    ]);
    await database.moveClock(2 * 86_400_000);
    expect(await acting()).toEqual([]);
  });

  test('an absence counts between its ends', async () => {
    await changing(async (q) => {
      await enterAbsence(q, {
        id: 'abs_of_the_test',
        organId: 'district',
        personId: 'person_gao',
        fromMs: NOW,
        untilMs: NOW + 1000,
        enteredBy: 'person_gao',
      });
      expect([...(await absentAmong(q, ['person_gao', 'person_bu'], NOW + 500))]).toEqual([
        'person_gao',
      ]);
      expect([...(await absentAmong(q, ['person_gao'], NOW + 1000))]).toEqual([]);
    });
  });
});
