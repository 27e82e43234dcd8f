// What somebody with the application's database password can try, each role in turn (P4, P8): he signs for nobody and changes no record.
import { randomBytes } from 'node:crypto';
import { getText } from '../../db/secrecy/vault';
import { PROCEDURES } from '../../domain/procedures';
import { verifyFile } from '../../ops/verify/verify-file';
import { embeddedKeys, verifyKeysOf } from '../../platform/keys';
import { newKeyRing, parseKeyRing } from '../../db/secrecy/key-ring';
import { hashPassword, sealOf } from '../../db/people/password';
import { createDb } from '../../db/pool';
import { REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import { peopleOf, registered, toVerifying, type People } from '../support/whole-life';
import { Officer } from '../support/officer';
import { openHand, ROLES, type Hand } from './hand';

const office = new Installation({ rules: 'rules/135.json' });
let hand: Hand;
let people: People;
let id: string;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, ['jie', 'ji', 'qu', 'fang', 'pan', 'bu', 'cheng', 'gao']);
  id = await registered(people, { reporters: [REAL_NAME] });
  await toVerifying(people, id);
  hand = await openHand(office.database.appUrl);
}, 120_000);

afterAll(async () => {
  await hand.close();
  await office.stop();
});

const by: Hand['by'] = (...asked) => hand.by(...asked);

const DENIED = /permission denied/;

test.each(ROLES)(
  '%s: a row of the record is neither changed nor removed, and the clock stays',
  async (role) => {
    for (const sql of [
      "update ledger set event = jsonb_set(event, '{atMs}', '1') where matter_id = $1",
      'delete from ledger where matter_id = $1',
      "update command set body = '{}' where matter_id = $1",
      'update command set submitted_at = submitted_at - interval $$1 day$$ where matter_id = $1',
      'delete from command where matter_id = $1',
      'delete from head where matter_id = $1',
      'delete from conflict where matter_id = $1',
      'delete from vault where matter_id = $1',
      'update vault set digest = ref where matter_id = $1',
      "update log set body = '{}' where matter_id = $1",
      'delete from log where matter_id = $1',
      'update clock set offset_ms = -86400000 where $1 <> $$$$',
      'insert into clock select false, 1 where $1 <> $$$$',
      'truncate ledger, command, log, vault, head, clock -- $1',
      'alter table ledger disable row level security -- $1',
      'drop policy ledger_insert on ledger -- $1',
    ])
      await expect(by(role, sql, sql.includes('-- $1') ? [] : [id])).rejects.toThrow(
        /permission denied|must be owner/,
      );
  },
);

test.each(ROLES)(
  '%s: no table shows a row without a scope, nor one of another organ',
  async (role) => {
    const tables = await office.database.asSuper<{ name: string; rows: number }>(
      `select relname name, (xpath('/row/n/text()', query_to_xml(format('select count(*) n from %I where organ_id = ''district''', relname), true, true, '')))[1]::text::int "rows"
     from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organ_id' and not a.attisdropped)
       and has_table_privilege($1, c.oid, 'select')`,
      [role],
    );
    const filled = tables.filter(({ name, rows }) => rows > 0 && name !== 'organ');
    expect(filled.length).toBeGreaterThan(5);
    for (const organ of ['', 'city'])
      for (const { name } of filled) {
        const { rows } = await by(
          role,
          `select * from "${name}" where organ_id = 'district'`,
          [],
          organ,
        );
        expect([organ, name, rows.length]).toEqual([organ, name, 0]);
      }
  },
);

test('the login alone, in no role, sees nothing', async () => {
  await expect(hand.client.query('select * from head')).rejects.toThrow(DENIED);
});

test('the vault gives ciphertext at most: no key of another opens it', async () => {
  for (const role of ['duban_worker', 'duban_dispatch'])
    await expect(by(role, 'select * from vault')).rejects.toThrow(DENIED);
  const { rows } = await by(
    'duban_api',
    'select ref, kind, cipher from vault where matter_id = $1',
    [id],
  );
  expect(rows.length).toBeGreaterThan(0);
  const db = createDb(office.database.appUrl, 'duban_api', 1);
  const scope = { organId: 'district', blind: 'anybody', whole: true };
  const opened = db.read(scope, (q) =>
    getText(q, parseKeyRing(newKeyRing('k1')), String(rows[0]?.['ref']), String(rows[0]?.['kind'])),
  );
  await expect(opened).rejects.toThrow();
  await db.close();
});

test('a head of department who enters the reporter as a paper of the clue reads no reporter', async () => {
  const bu = await office.as('bu');
  expect((await bu.get(`/clues/${id}/reporter`)).status).toBe(403);
  const own = 'p_0123456789abcdefghijkl';
  const enter = `insert into paper (paper_ref, organ_id, matter_id, kind, media_type, size_bytes, vault_ref, name_ref, digest,
      added_by, added_at) select $2, 'district', $1, 'report', 'text/plain', 9, ref, ref, digest, 'person_bu', now()
    from vault where matter_id = $1 and kind = 'reporter'`;
  expect((await by('duban_api', enter, [id, own])).count).toBe(1);
  const paper = await bu.get(`/clues/${id}/papers/${own}`);
  const list = await bu.get(`/clues/${id}/papers`);
  expect(list.status).toBe(200);
  expect(JSON.stringify(list.body)).toContain(own);
  for (const { body } of [paper, list]) expect(JSON.stringify(body)).not.toContain(REAL_NAME.name);
  expect(paper.status).not.toBe(200);
});

test.each(ROLES)('%s: an incident that was raised is not put away', async (role) => {
  await office.database.asSuper(
    `insert into incident (organ_id, kind, matter_id, count) values ('district', 'forged', $1, 3) on conflict do nothing`,
    [id],
  );
  const close = "update incident set closed_at = now() where kind = 'forged'";
  await expect(by(role, close)).rejects.toThrow(/permission denied|stays open/);
  await by(role, "update incident set count = 1, last_at = '-infinity' where kind = 'forged'");
  const [kept] = await office.database.asSuper(
    "select closed_at closed, count, last_at > now() - interval '1 hour' fresh from incident where kind = 'forged'",
  );
  expect(kept).toEqual({ closed: null, count: 3, fresh: true });
});

describe('he becomes nobody else', () => {
  const row = { username: 'pan', personId: 'person_pan' };
  const token = randomBytes(32).toString('base64url');

  test('a session he opens in a leader’s name lets nobody in', async () => {
    const hashes = ['sha256', 'sha512'].map(
      (kind) => `encode(${kind}(convert_to('${token}', 'UTF8')), 'base64')`,
    );
    for (const [at, hash] of [...hashes, `'${token}'`].entries()) {
      const plain = `replace(replace(rtrim(${hash}, '='), '+', '-'), '/', '_')`;
      await by('duban_api', `select duban_sign_in_done($1, ${plain}, $2)`, [
        row.username,
        `s_${at}`,
      ]);
    }
    const answer = await fetch(`${office.baseUrl}/api/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  });

  const set = 'select duban_set_password($1, $2, null)';
  /** Past the warrants of ADR 14, so that what lies behind them is tried too. */
  const write = 'update account set password_hash = $2 where person_id = $1';

  test('a password he sets for a leader, plain or keyed by himself, is none', async () => {
    const password = 'known to the attacker';
    const plain = await hashPassword(password);
    await expect(by('duban_api', set, [row.personId, plain])).rejects.toThrow(/under a warrant/);
    const own = await hashPassword(
      password,
      sealOf({ fingerprint: randomBytes(32) }, row.personId),
    );
    for (const hash of [own, plain.replace('scrypt$', 'keyed$')]) {
      await office.database.asSuper(write, [row.personId, hash]);
      const account = { ...office.account('pan'), password };
      await expect(Officer.signIn(office.baseUrl, account)).rejects.toThrow('401');
    }
  });

  test('his own keyed hash, copied to a leader, is none', async () => {
    const jie = await office.as('jie');
    const newPassword = 'my own new password';
    await jie.call('PUT', '/me/password', { password: jie.password, newPassword });
    const { rows } = await by('duban_api', "select password_hash hash from duban_sign_in('jie')");
    const copied = ['person_luo', rows[0]?.['hash']];
    await expect(by('duban_api', set, copied)).rejects.toThrow(/under a warrant/);
    await office.database.asSuper(write, copied);
    const account = { ...office.account('luo'), password: newPassword };
    await expect(Officer.signIn(office.baseUrl, account)).rejects.toThrow('401');
    await Officer.signIn(office.baseUrl, { ...office.account('jie'), password: newPassword });
  });

  test('an account he makes for somebody without one is none', async () => {
    const hash = (await hashPassword('whatever it is')).replace('scrypt$', 'keyed$');
    const make = by('duban_api', 'select duban_create_account($1, $2, $3)', [
      'newone',
      'person_new',
      hash,
    ]);
    await expect(make).rejects.toThrow(/under a warrant/);
    await office.database.asSuper(
      "insert into person (person_id, organ_id, name, unit) values ('person_new', 'district', 'x', 'organ')",
    );
    await office.database.asSuper(
      "insert into account (username, organ_id, person_id, password_hash) values ('newone', 'district', 'person_new', $1)",
      [hash],
    );
    const account = { ...office.account('luo'), username: 'newone', password: 'whatever it is' };
    await expect(Officer.signIn(office.baseUrl, account)).rejects.toThrow('401');
  });
});

test('an end written into the head by hand is named by whoever verifies', async () => {
  const auditor = await office.as('shen');
  const verdict = async (): Promise<boolean> => {
    const { status, body } = await auditor.get(`/clues/${id}/export`);
    expect(status).toBe(200);
    const keys = verifyKeysOf(embeddedKeys(office.home).verifyKey);
    return verifyFile(JSON.stringify(body), keys, PROCEDURES).ok;
  };
  expect(await verdict()).toBe(true);
  const { count } = await by(
    'duban_worker',
    `update head set state = jsonb_set(state, '{state}', '"CLOSED"'), state_name = 'CLOSED', closed = true
     where matter_id = $1`,
    [id],
  );
  expect(count).toBe(1);
  expect(await verdict()).toBe(false);
});
