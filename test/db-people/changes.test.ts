// Directory changes by two people (P8), and what they do to matters: newcomers, relatives, rights that end (invariant 5).
import type { Consequence } from '../../db/matter/end-of-right';
import {
  changesFor,
  decideChange,
  fileChange,
  type DirectoryChange,
} from '../../db/people/changes';
import { onDuty } from '../../db/people/delegation';
import { holdersOf, personOf } from '../../db/people/directory';
import { rosterOf } from '../../db/people/roster';
import { findSession, signIn } from '../../db/people/session';
import { firstBadLogRow, readLog } from '../../db/secrecy/access-log/log';
import { isConflicted, subjectsUndecided } from '../../db/secrecy/conflict';
import { clue, makeWorld, ORGAN, type World } from '../db-read/world';

let world: World;
const accounts = () => ({ db: world.api, hmac: world.hmac });
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const SECRETARY = 'person_mi';
const HEAD = 'person_an';
let count = 0;
const file = (change: DirectoryChange, filedBy = SECRETARY) =>
  world.changing(filedBy, (q) =>
    fileChange(q, { organId: ORGAN, filedBy, change, key: `key-of-change-${(count += 1)}` }),
  );
const decide = (id: string, by = HEAD, approve = true) =>
  world.changing(by, (q) =>
    decideChange(
      q,
      { keys: world.hmac, procedures: { clue } },
      { organId: ORGAN, id, by, approve },
    ),
  );
async function done(
  change: DirectoryChange,
): Promise<{ consequences: Consequence[]; password?: string }> {
  const filed = await file(change);
  if (!filed.ok) throw new Error(filed.code);
  const decided = await decide(filed.id);
  if (!decided.ok) throw new Error(decided.code);
  return decided;
}
const barred = (id: string, personId: string): Promise<boolean> =>
  world.as('person_jie', async (q) =>
    (await isConflicted(q, world.hmac, id, [personId])).has(personId),
  );

test('invariant 5: a newcomer meets every name nobody was found for, also where the approver sees nothing', async () => {
  const full = await world.clue([{ name: '牛 得草同志' }, { personId: HEAD }]);
  const surname = await world.clue([{ name: '牛' }]);
  const other = await world.clue([{ name: '马得草' }]);
  await done({ kind: 'addPerson', personId: 'person_niu', name: '牛得草', unit: 'review2' });
  expect(await barred(full, 'person_niu')).toBe(true);
  expect(await barred(surname, 'person_niu')).toBe(true);
  expect(await barred(other, 'person_niu')).toBe(false);
  expect(await world.as('person_jie', (q) => subjectsUndecided(q, full))).toBe(1);
  expect(await world.as('person_jie', (q) => subjectsUndecided(q, other))).toBe(0);
});

test('invariant 5: a relative declared later is out, and what he had under way ends', async () => {
  const id = await world.clue([{ personId: 'person_tang' }]);
  const his = await world.ask('person_qu', id, 'acknowledgePickup');
  const { consequences } = await done({
    kind: 'relate',
    personId: 'person_qu',
    otherId: 'person_tang',
    relation: 'sibling',
  });
  expect(consequences).toMatchObject([{ matterId: id, refused: [his] }]);
  expect(await barred(id, 'person_qu')).toBe(true);
  const seen = (who: string) =>
    world.as(who, (q) => q.rows('select 1 from head where matter_id = $1', [id]));
  expect(await seen('person_qu')).toEqual([]);
  await done({
    kind: 'unrelate',
    personId: 'person_tang',
    otherId: 'person_qu',
    relation: 'sibling',
  });
  expect(
    await file({
      kind: 'unrelate',
      personId: 'person_tang',
      otherId: 'person_qu',
      relation: 'sibling',
    }),
  ).toEqual({ ok: false, code: 'relationUnknown' });
});

describe('two people', () => {
  const change: DirectoryChange = {
    kind: 'changeAddress',
    personId: 'person_meng',
    address: 'meng2@district.example',
  };

  test('the secretary files, the head of office approves, nobody else and nobody twice', async () => {
    expect(await file(change, HEAD)).toEqual({ ok: false, code: 'notYourPost' });
    expect(await file(change, 'person_pan')).toEqual({ ok: false, code: 'notYourPost' });
    const filed = await file(change);
    if (!filed.ok) throw new Error(filed.code);
    expect(await decide(filed.id, SECRETARY)).toEqual({ ok: false, code: 'sameAsAsker' });
    expect(await decide(filed.id, 'person_pan')).toEqual({ ok: false, code: 'notYourPost' });
    expect(await world.as(HEAD, (q) => changesFor(q, HEAD))).toMatchObject([{ id: filed.id }]);
    expect(await world.as('person_pan', (q) => changesFor(q, 'person_pan'))).toEqual([]);
    expect(await decide(filed.id)).toMatchObject({ ok: true });
    expect(await decide(filed.id)).toEqual({ ok: false, code: 'changeDecided' });
    expect(await decide('chg_x')).toEqual({ ok: false, code: 'changeNotFound' });
    const person = await world.as(HEAD, (q) => personOf(q, 'person_meng'));
    expect(person?.address).toBe('meng2@district.example');
  });

  test('where one of them is concerned the principal leader takes his part', async () => {
    const ofHead = { ...change, personId: HEAD, address: 'an2@district.example' };
    const filed = await file(ofHead);
    if (!filed.ok) throw new Error(filed.code);
    expect(await decide(filed.id, HEAD)).toEqual({ ok: false, code: 'notYourPost' });
    expect(await decide(filed.id, 'person_pan')).toMatchObject({ ok: true });
    const ofSecretary = { ...change, personId: SECRETARY, address: 'mi2@district.example' };
    expect(await file(ofSecretary)).toEqual({ ok: false, code: 'notYourPost' });
    const own = await file(ofSecretary, 'person_pan');
    if (!own.ok) throw new Error(own.code);
    expect(await decide(own.id, 'person_pan')).toEqual({ ok: false, code: 'sameAsAsker' });
    expect(await decide(own.id, HEAD, false)).toEqual({ ok: true, consequences: [] });
    const left = await world.as(HEAD, (q) => personOf(q, SECRETARY));
    expect(left?.address).toBe('mi@district.example');
  });

  test('what does not fit is refused when filed, and again when it went stale', async () => {
    const shared = { ...change, address: ' PAN@district.example' };
    expect(await file(shared)).toEqual({ ok: false, code: 'addressShared' });
    const appoint = (more: object) =>
      file({
        kind: 'appoint',
        post: 'caseOfficer@review2',
        personId: 'person_xu',
        as: 'holder',
        ...more,
      });
    expect(await appoint({ untilMs: 1 })).toEqual({ ok: false, code: 'badPeriod' });
    expect(await appoint({ personId: 'x' })).toEqual({ ok: false, code: 'personUnknown' });
    expect(await appoint({ post: 'x@y' })).toEqual({ ok: false, code: 'postUnknown' });
    expect(await appoint({ personId: 'person_wei' })).toEqual({ ok: false, code: 'alreadyHeld' });
    const twice = [await appoint({}), await appoint({})].map((one) => (one.ok ? one.id : ''));
    expect(await decide(twice[0] ?? '')).toMatchObject({ ok: true });
    expect(await decide(twice[1] ?? '')).toEqual({ ok: false, code: 'alreadyHeld' });
    expect(
      await file({ kind: 'addPerson', personId: 'person_xu', name: '徐', unit: 'review2' }),
    ).toEqual({ ok: false, code: 'personExists' });
  });
});

test('the end of a post refuses what was given in it; of a deputy or later, nothing', async () => {
  const id = await world.clue();
  const his = await world.ask('person_zhi', id, 'acknowledgePickup');
  const duty = { post: 'dutyOfficer@intake', personId: 'person_zhi', as: 'holder' } as const;
  const later = await done({ kind: 'endAppointment', ...duty, atMs: Date.now() + 86_400_000 });
  expect(later.consequences).toEqual([]);
  const now = await done({ kind: 'endAppointment', ...duty });
  expect(now.consequences).toMatchObject([{ matterId: id, refused: [his] }]);
  expect(await world.as(HEAD, (q) => holdersOf(q, duty.post, Date.now()))).toEqual([]);
  expect(await file({ kind: 'endAppointment', ...duty })).toEqual({ ok: false, code: 'notHeld' });
});

test('an account is opened with a password told once, locked out by disabling, and unlocked', async () => {
  const of = { personId: 'person_niu' };
  const { password = '' } = await done({ kind: 'openAccount', ...of, username: 'niu' });
  expect((await signIn(accounts(), 'niu', password)).kind).toBe('signedIn');
  expect(await file({ kind: 'openAccount', ...of, username: 'niu2' })).toEqual({
    ok: false,
    code: 'accountExists',
  });
  for (let n = 0; n < 5; n += 1) await signIn(accounts(), 'niu', 'wrong');
  expect((await signIn(accounts(), 'niu', password)).kind).toBe('locked');
  await done({ kind: 'unlockAccount', ...of });
  expect((await signIn(accounts(), 'niu', password)).kind).toBe('signedIn');
  await done({ kind: 'disableAccount', ...of });
  await done({ kind: 'unlockAccount', ...of });
  expect((await signIn(accounts(), 'niu', password)).kind).toBe('wrong');
  await done({ kind: 'enableAccount', ...of });
  await done({ kind: 'deactivatePerson', ...of });
  expect((await signIn(accounts(), 'niu', password)).kind).toBe('wrong');
}, 60_000);

test('a new password for an old account: told once, the old one and its sessions end', async () => {
  const account = world.accounts.find((one) => one.username === 'xu');
  if (account === undefined) throw new Error('no account');
  const before = await signIn(accounts(), 'xu', account.password);
  if (before.kind !== 'signedIn') throw new Error(before.kind);
  const { password = '' } = await done({ kind: 'resetPassword', personId: account.personId });
  expect(await findSession(accounts(), before.token)).toBeUndefined();
  expect((await signIn(accounts(), 'xu', account.password)).kind).toBe('wrong');
  expect((await signIn(accounts(), 'xu', password)).kind).toBe('signedIn');
}, 30_000);

test('a key is one change', async () => {
  const change: DirectoryChange = { kind: 'unlockAccount', personId: 'person_wei' };
  const filed = (key: string, of: DirectoryChange) =>
    world.changing(SECRETARY, (q) =>
      fileChange(q, { organId: ORGAN, filedBy: SECRETARY, change: of, key }),
    );
  const [one, same] = await Promise.all([
    filed('one-key-twice-used', change),
    filed('one-key-twice-used', change),
  ]);
  expect(one).toMatchObject({ ok: true });
  expect(same).toEqual(one);
  expect(await filed('one-key-twice-used', { ...change, personId: 'person_song' })).toEqual({
    ok: false,
    code: 'keyReused',
  });
});

test('a roster is replaced from now on; a shift that was served stays', async () => {
  const now = Date.now();
  const shift = { personId: 'person_ji', fromMs: now, untilMs: now + 3_600_000 };
  const post = 'pickupOfficer@intake';
  expect(await file({ kind: 'putRoster', post, shifts: [{ ...shift, untilMs: now - 1 }] })).toEqual(
    {
      ok: false,
      code: 'badPeriod',
    },
  );
  await done({ kind: 'putRoster', post, shifts: [shift] });
  const later = Date.now();
  expect(await world.as(HEAD, (q) => onDuty(q, post, later))).toEqual(['person_ji']);
  expect(await world.as(HEAD, (q) => rosterOf(q, post, later))).toMatchObject([
    { personId: 'person_ji', untilMs: shift.untilMs },
  ]);
  expect(await world.as(HEAD, (q) => onDuty(q, post, now - 60_000))).toEqual(['person_qu']);
});

test('every step is in the directory’s log, with ids and codes only', async () => {
  const rows = await world.as(HEAD, (q) => readLog(q, `directory:${ORGAN}`));
  expect(firstBadLogRow(rows)).toBeUndefined();
  const text = JSON.stringify(rows);
  expect(text).toContain('approved');
  expect(text).toContain('declined');
  for (const name of ['牛得草', '@district.example', 'sibling']) expect(text).not.toContain(name);
});
