// The installation's own keys against the application's login, and the blind key's way to the worker (P8; ADR 14, 15).
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openWarrants, type Warrants } from '../../db/people/warrant';
import { createDb, type Db } from '../../db/pool';
import { openHmacKeys, type HmacKeys } from '../../db/secrecy/blind';
import { keepBlindCopy, openBlindCopy } from '../../db/secrecy/blind-copy';
import { newKeyRing, parseKeyRing, unseal, type Sealed } from '../../db/secrecy/key-ring';
import { freshOrgan, type TestDatabase } from '../support/postgres';
import { openHand, ROLES, type Hand } from './hand';

const organId = 'district';
const DENIED = /permission denied|under a warrant/;
const vault = parseKeyRing(newKeyRing());
const text = newKeyRing('b1');
const ring = parseKeyRing(text);
let database: TestDatabase;
let api: Db;
let watch: Db;
let hand: Hand;
let keys: HmacKeys;
let warrants: Warrants;

beforeAll(async () => {
  [database] = await freshOrgan();
  api = createDb(database.appUrl, 'duban_api', 2);
  watch = createDb(database.appUrl, 'duban_dispatch', 1);
  hand = await openHand(database.appUrl);
  keys = await openHmacKeys(api, vault);
  warrants = await openWarrants(api, [organId], [generateKeyPairSync('ed25519').privateKey]);
}, 60_000);

afterAll(async () => {
  await hand.close();
  await Promise.all([api.close(), watch.close()]);
  await database.drop();
});

const keep = (of = ring): Promise<void> =>
  keepBlindCopy(api, { vault, ring: of, keys, warrants, organId });

const copyRow = async (): Promise<Sealed | undefined> =>
  (await database.asSuper<Sealed>('select key_id "keyId", nonce, cipher from blind_copy'))[0];

describe('the blind key under the ring of the worker', () => {
  test('is not there before an API laid it, and is the same key then', async () => {
    expect(await openBlindCopy(watch, ring)).toBeUndefined();
    await keep();
    expect(await openBlindCopy(watch, ring)).toEqual({ blind: keys.blind });
    const before = await copyRow();
    await keep();
    expect(await copyRow()).toEqual(before);
  });

  test('is all that this ring opens, also where it bears the name of the vault’s key', async () => {
    const [id] = vault.keys.keys();
    const [secret] = ring.keys.values();
    if (id === undefined || secret === undefined) throw new Error('no keys');
    const named = { current: id, keys: new Map([[id, secret]]) };
    const rows = await database.asSuper<Sealed & { name: string }>(
      'select name, key_id "keyId", nonce, cipher from hmac_key',
    );
    expect(rows).toHaveLength(4);
    for (const row of rows)
      for (const bound of [`hmac|${row.name}`, 'blind-copy'])
        expect(() => unseal(named, row, bound)).toThrow();
    await expect(openHmacKeys(watch, named)).rejects.toThrow();
    await expect(openBlindCopy(watch, vault)).rejects.toThrow();
  });

  test('is wrapped anew under a new first key, and where another lies there', async () => {
    const grown = parseKeyRing(`${newKeyRing('b2')},${text}`);
    expect(await openBlindCopy(watch, grown)).toEqual({ blind: keys.blind });
    await keep(grown);
    await expect(openBlindCopy(watch, ring)).rejects.toThrow('b2');
    expect(await openBlindCopy(watch, grown)).toEqual({ blind: keys.blind });
    await database.asSuper('update blind_copy set cipher = $1', [randomBytes(48)]);
    await expect(openBlindCopy(watch, grown)).rejects.toThrow();
    await keep(grown);
    expect(await openBlindCopy(watch, grown)).toEqual({ blind: keys.blind });
  });

  test('is not laid under a key of the vault', async () => {
    await expect(keep(vault)).rejects.toThrow('DUBAN_BLIND_KEY holds a key of DUBAN_VAULT_KEY');
  });
});

describe.each(ROLES)('%s', (role) => {
  test.each([
    ['spoils a key', "update hmac_key set cipher = '\\x00'"],
    ['takes one away', 'delete from hmac_key'],
    ['adds one', "insert into hmac_key values ('blind', 'k1', '\\x00', '\\x00')"],
    ['spoils the blind key of the workers', "update blind_copy set cipher = '\\x00'"],
    ['lays another', "insert into blind_copy values (true, 'b1', '\\x00', '\\x00')"],
    ['takes it away', 'delete from blind_copy'],
  ])('%s: denied', async (_what, sql) => {
    await keep();
    await expect(hand.by(role, sql)).rejects.toThrow(
      sql.includes('into hmac_key') ? /permission denied|duplicate key/ : DENIED,
    );
  });
});
