// The drill: a backup of a working organ, taken into a fresh installation, where its matters go on; then keys are rotated (P5, P8).
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAnchor } from '../../db/anchor/make';
import type { SealedExport } from '../../db/matter/export-seal';
import { openWarrants } from '../../db/people/warrant';
import { canonicalJson, type DomainEvent } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { verifyAnchors } from '../../ops/verify/verify-anchors';
import { verifyFile, type FileVerdict } from '../../ops/verify/verify-file';
import { embeddedKeys, keysIn, putKeys, signingKeysOf, verifyKeysOf } from '../../platform/keys';
import { disposal } from '../support/clue-body';
import { commandLine, type Said } from '../support/command-line';
import { Installation } from '../support/installation';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { eventually } from '../support/temporal';
import { officerOf, peopleOf, registered, type People } from '../support/whole-life';

const ORGAN = 'district';
const old = new Installation();
let office: Installation;
let database: TestDatabase;
let people: People;
/** One whose next step waits, one whose ladder is half gone by. */
let [waiting, late] = ['', ''];
/** What the old installation had sent, and fired for the late one, before the backup began. */
let sent: string[];
let fired: string[];
const folder = mkdtempSync(join(tmpdir(), 'duban-drill-'));
const backup = join(folder, 'backup');

const envOf = (at: { home: string }, { appUrl, ownerUrl }: TestDatabase) => {
  const { vaultKey, signingKey } = embeddedKeys(at.home);
  return {
    ...{ DUBAN_HOME: at.home, DATABASE_URL: appUrl, DATABASE_MIGRATION_URL: ownerUrl },
    ...{ DUBAN_VAULT_KEY: vaultKey, DUBAN_SIGNING_KEY: signingKey },
  };
};

async function rungsOf(where: TestDatabase, id: string): Promise<string[]> {
  const rows = await where.asSuper<{ event: DomainEvent }>(
    "select event from ledger where matter_id = $1 and event ? 'level' order by seq",
    [id],
  );
  return rows.map(({ event }) => {
    const { type, deadline, instance, dueNo, level, repeatNo } = event as unknown as Record<
      string,
      unknown
    >;
    return JSON.stringify([type, deadline, instance, dueNo, level, repeatNo]);
  });
}

beforeAll(async () => {
  await old.start();
  people = await peopleOf(old, ['jie', 'qu']);
  waiting = await registered(people);
  await officerOf(people, 'qu').does(waiting, 'acknowledgePickup');
  late = await registered(people);
  const { dispatchDb, ports } = old.assembled;
  for (const organId of ['city', ORGAN]) await makeAnchor({ ...ports, db: dispatchDb }, organId);
  await eventually('some rungs', async () => (await rungsOf(old.database, late)).length > 1);
  await eventually('a mail', async () => (await old.mails()).length > 0);
  sent = (await old.mails()).map(({ messageId }) => messageId);
  fired = await rungsOf(old.database, late);
  database = await freshDatabase();
}, 120_000);

afterAll(async () => {
  await office?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const restore = (from: string): Promise<Said> =>
  commandLine('ops/restore-main.ts', [from], envOf(old, database));

const exported = async (id: string): Promise<string> =>
  canonicalJson(
    (await officerOf(people, 'pan').get(`/clues/${id}/export`)).body as unknown as SealedExport,
  );
const verdict = (text: string, ring = embeddedKeys(office.home).verifyKey): FileVerdict =>
  verifyFile(text, verifyKeysOf(ring), PROCEDURES);

describe('the backup', () => {
  it('is taken while everybody works, and says that it holds the keys', async () => {
    const done = await commandLine('ops/backup-main.ts', [backup], envOf(old, old.database));
    expect(done).toMatchObject({ status: 0 });
    expect(done.said).toContain('holds the keys');
    expect(keysIn(join(backup, 'keys'))).toEqual({
      vaultKey: embeddedKeys(old.home).vaultKey,
      signingKey: embeddedKeys(old.home).signingKey,
    });
    for (const file of [
      'keys/vault.key',
      'keys/signing.key',
      'manifest.json',
      'tables/vault.copy.gz',
    ])
      expect(statSync(join(backup, file)).mode & 0o777).toBe(0o600);
  }, 60_000);

  it('without keys holds none', async () => {
    const bare = join(folder, 'bare');
    const args = [bare, '--without-keys'];
    const done = await commandLine('ops/backup-main.ts', args, envOf(old, old.database));
    expect(done.said).toContain('holds no keys');
    expect(existsSync(join(bare, 'keys'))).toBe(false);
    const again = await commandLine('ops/backup-main.ts', args, envOf(old, old.database));
    expect(again).toMatchObject({
      status: 2,
      said: expect.stringContaining('not empty') as string,
    });
  }, 60_000);
});

describe('the restore', () => {
  const rows = async (): Promise<number> =>
    (await database.asSuper<{ n: number }>('select count(*)::int n from organ'))[0]?.n ?? 0;

  it('refuses a backup of which a byte was changed', async () => {
    const broken = join(folder, 'broken');
    cpSync(backup, broken, { recursive: true });
    const file = join(broken, 'tables/ledger.copy.gz');
    const bytes = readFileSync(file);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await restore(broken)).toMatchObject({
      status: 2,
      said: expect.stringContaining('ledger.copy.gz is not the file') as string,
    });
    expect(await rows()).toBe(0);
  });

  it('refuses a vault key that does not open it, and leaves no row', async () => {
    const env = envOf(old, database);
    const other = embeddedKeys(join(old.home, 'other')).vaultKey.replace('v1:', 'v9:');
    const done = await commandLine('ops/restore-main.ts', [backup], {
      ...env,
      DUBAN_VAULT_KEY: other,
    });
    expect(done).toMatchObject({
      status: 2,
      said: expect.stringContaining('v1 is not in the ring') as string,
    });
    expect(await rows()).toBe(0);
  });

  it('fills an empty installation, once', async () => {
    const done = await restore(backup);
    expect(done).toMatchObject({ status: 0 });
    expect(done.said).toContain('restored: ');
    expect(await restore(backup)).toMatchObject({
      status: 2,
      said: expect.stringContaining('not empty') as string,
    });
    const bare = await database.asSuper(
      `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity)
       union all select tgname from pg_trigger where tgenabled = 'D'`,
    );
    expect(bare).toEqual([]);
    const started = await database.asSuper(
      'select from head where started_epoch is not null or lease_token is not null',
    );
    expect(started).toEqual([]);
  }, 60_000);
});

describe('after the restore', () => {
  beforeAll(async () => {
    const { accounts } = old;
    await old.stop();
    office = new Installation({ database: [database, accounts], loopEveryMs: 500 });
    putKeys(join(office.home, 'keys'), keysIn(join(backup, 'keys')));
    await office.start();
    people = await peopleOf(office, ['jie', 'qu', 'fang', 'pan']);
  }, 120_000);

  it('the next step of a matter completes', async () => {
    const view = await officerOf(people, 'fang').does(waiting, 'submitDisposal', disposal());
    expect(view).toMatchObject({ state: 'DISPOSAL_APPROVAL' });
  }, 60_000);

  it('a rung that fell due meanwhile fires, and none twice', async () => {
    const rungs = await eventually('a further rung', async () => {
      const now = await rungsOf(database, late);
      return now.length > fired.length + 2 && now;
    });
    expect(fired.length).toBeGreaterThan(0);
    expect(rungs.slice(0, fired.length)).toEqual(fired);
    expect(new Set(rungs).size).toBe(rungs.length);
  }, 60_000);

  it('a mail that went does not go again', async () => {
    await eventually(
      'a mail of the new installation',
      async () => (await office.mails()).length > 0,
    );
    const again = (await office.mails()).filter(({ messageId }) => sent.includes(messageId));
    expect(sent.length).toBeGreaterThan(0);
    expect(again).toEqual([]);
  }, 60_000);

  it('every chain verifies, and every anchor stands', async () => {
    for (const id of [waiting, late]) {
      expect(verdict(await exported(id))).toMatchObject({
        ok: true,
        tail: expect.stringMatching(/^tail proven up to anchor 1 /) as string,
      });
    }
    const keys = verifyKeysOf(embeddedKeys(office.home).verifyKey);
    const { ok } = await verifyAnchors({ appUrl: database.appUrl, keys });
    expect(ok).toBe(true);
  }, 60_000);
});

describe('a new key', () => {
  const rotate = (...args: string[]): Promise<Said> => {
    // The rings lie in the data folder.
    const {
      DUBAN_VAULT_KEY: _vault,
      DUBAN_SIGNING_KEY: _signing,
      ...env
    } = envOf(office, database);
    return commandLine('ops/rotate-keys-main.ts', args, env);
  };
  async function startAnew(): Promise<void> {
    await office.stopMail();
    await office.killWorker();
    await office.stopApi();
    await office.startApi();
    await office.startWorker();
    office.startMail();
    people = await peopleOf(office, ['jie', 'qu', 'fang', 'pan']);
  }
  const content = async (): Promise<unknown> =>
    (await officerOf(people, 'fang').get(`/clues/${waiting}/content`)).body;

  it('of the vault opens everything, the old one can be dropped, and no chain notices', async () => {
    const read = await content();
    const before = await database.asSuper('select ref, digest, salt from vault order by ref');
    expect(await rotate('new', 'vault')).toMatchObject({ status: 0 });
    await startAnew();
    expect(await rotate('drop')).toMatchObject({
      status: 1,
      said: expect.stringContaining('v1: ') as string,
    });
    expect(await rotate('wrap')).toMatchObject({ status: 0 });
    expect(await rotate('drop')).toMatchObject({ status: 0 });
    expect(embeddedKeys(office.home).vaultKey).toMatch(/^v2:[^,]+$/);
    await startAnew();
    expect(await content()).toEqual(read);
    expect(await database.asSuper('select ref, digest, salt from vault order by ref')).toEqual(
      expect.arrayContaining(before) as unknown,
    );
    expect(verdict(await exported(waiting))).toMatchObject({ ok: true });
  }, 120_000);

  it('of the API signs what is new; what is old stands by the old one', async () => {
    const oldRing = embeddedKeys(office.home).verifyKey;
    const rows = verdict(await exported(waiting)).rows;
    expect(await rotate('new', 'signing')).toMatchObject({ status: 0 });
    await startAnew();
    const id = await registered(people);
    const { verifyKey, signingKey } = embeddedKeys(office.home);
    const [newRing = ''] = verifyKey.split(',');
    expect(verdict(await exported(id), newRing)).toMatchObject({ ok: true });
    expect(verdict(await exported(id), oldRing).bad?.why).toBe('signature is not genuine');
    expect(verdict(await exported(waiting), newRing).bad).toMatchObject({ seq: 1 });
    expect(verdict(await exported(waiting))).toMatchObject({ ok: true });
    expect(rows).toBeGreaterThan(3);
    // The old private key is needed no more: every warrant is the new one's.
    const [newest] = signingKeysOf(signingKey);
    if (newest === undefined) throw new Error('no key');
    await openWarrants(office.assembled.ports.db, ['city', ORGAN], [newest]);
  }, 120_000);
});
