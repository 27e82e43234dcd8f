// An officer with the application's database password gives himself no right, and takes nobody else's (P4, P8; ADR 14).
import { createHash, randomBytes } from 'node:crypto';
import { embeddedKeys, signingKeysOf } from '../../platform/keys';
import { openWarrants } from '../../db/people/warrant';
import { createDb, type Query } from '../../db/pool';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { openHand, ROLES, type Hand } from './hand';

const office = new Installation({ worker: false, dispatcher: false });
const ORGAN = 'district';
const DENIED = /permission denied|under a warrant|no such warrant/;
let hand: Hand;
let wei: Officer;
/** A clue about him, and its subject. */
let id: string;
let cause: string;
let posts: unknown;

beforeAll(async () => {
  await office.start();
  hand = await openHand(office.database.appUrl);
  wei = await office.as('wei');
  posts = (await wei.get('/me')).body['posts'];
  const jie = await office.as('jie');
  const about = ownClue({ subjects: [{ subject: { personId: 'person_wei' } }] });
  const registered = await jie.register(about);
  expect(registered.status).toBeLessThan(300);
  id = String(registered.body['id']);
  const [subject] = await office.database.asSuper<{ ref: string }>(
    'select subject_ref ref from subject where matter_id = $1',
    [id],
  );
  cause = subject?.ref ?? '';
  await office.database.asSuper(
    `insert into post_holder (organ_id, post, person_id, from_at, until_at)
     values ($1, 'departmentHead@review2', 'person_wei', now() - interval '2 days', now() - interval '1 day')`,
    [ORGAN],
  );
  await office.database.asSuper(
    `insert into delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, filed_at)
     values ('del_his', $1, 'person_pan', 'person_wei', '{principalLeader@organ}', now(), now() + interval '1 day', now())`,
    [ORGAN],
  );
}, 120_000);

afterAll(async () => {
  await hand.close();
  await office.stop();
});

const CHANGE = JSON.stringify({
  kind: 'appoint',
  post: 'leaderInCharge@review1',
  personId: 'person_wei',
  as: 'holder',
});

const ATTEMPTS: [what: string, sql: string][] = [
  [
    'appoints himself',
    `insert into post_holder (organ_id, post, person_id, from_at) values ('district', 'leaderInCharge@review1', 'person_wei', '-infinity')`,
  ],
  [
    'prolongs a post he had',
    "update post_holder set until_at = 'infinity' where person_id = 'person_wei'",
  ],
  [
    'ends a leader’s post',
    "update post_holder set until_at = now() where person_id = 'person_pan' and until_at > now()",
  ],
  [
    'stands in for a leader',
    `insert into delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, filed_at, accepted_at, approved_by, approved_at)
     values ('del_new', 'district', 'person_pan', 'person_wei', '{principalLeader@organ}', '-infinity', 'infinity', now(), now(), 'person_luo', now())`,
  ],
  [
    'approves a delegation to himself',
    "update delegation set accepted_at = now(), approved_by = 'person_luo', approved_at = now() where delegation_id = 'del_his'",
  ],
  [
    'files a change in the secretary’s name, for a colleague to approve',
    `insert into directory_change (change_id, organ_id, kind, body, filed_by, filed_at) values ('chg_his', 'district', 'appoint', '${CHANGE}', 'person_mi', now())`,
  ],
  ['approves a change', "update directory_change set state = 'approved'"],
  [
    'makes a post that reads the whole organ',
    `insert into post (organ_id, post, code, unit, name, whole) values ('district', 'seer@review2', 'seer', 'review2', 'x', true)`,
  ],
  [
    'makes a unit that he heads',
    `insert into unit (organ_id, unit, name, head_post) values ('district', 'his', 'x', 'caseOfficer@review2')`,
  ],
  ['brings somebody back', "update person set active = true where person_id = 'person_wei'"],
  [
    'takes a leader’s mail',
    "update person set address = 'wei@district.example' where person_id = 'person_pan'",
  ],
  [
    'makes a person',
    "insert into person (person_id, organ_id, name, unit) values ('person_his', 'district', 'x', 'organ')",
  ],
  ['enables an account', "select duban_enable_account('person_wei', true)"],
  ['disables a leader’s account', "select duban_enable_account('person_pan', false)"],
  [
    'declares a leader somebody’s relative',
    "insert into relation (organ_id, person_id, other_id, kind) values ('district', 'person_pan', 'person_wei', 'sibling')",
  ],
  ['takes relatives back', 'delete from relation'],
  [
    'enters an absence',
    `insert into absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at) values ('abs_his', 'district', 'person_pan', now(), 'infinity', 'person_pan', now())`,
  ],
  [
    'puts himself on duty',
    `insert into roster (organ_id, post, person_id, from_at, until_at) values ('district', 'dutyOfficer@intake', 'person_wei', '-infinity', 'infinity')`,
  ],
  ['takes shifts away', 'delete from roster'],
  [
    'imports a plan of holidays',
    `insert into calendar (organ_id, year, version, body, digest, loaded_by, session) values ('district', 2026, 'his', '{}', repeat('0', 64), 'person_an', 's')`,
  ],
];

describe.each(ROLES)('%s', (role) => {
  test.each(ATTEMPTS)('%s: denied', async (_what, sql) => {
    await expect(hand.by(role, sql)).rejects.toThrow(DENIED);
  });

  test('clears himself of what a clue says, or keeps a leader from it: denied', async () => {
    const settle = hand.by(role, "select duban_settle_conflict($1, $2, '{}')", [id, cause]);
    await expect(settle).rejects.toThrow(DENIED);
    for (const bar of [
      "insert into conflict (organ_id, matter_id, blind, cause_ref) values ('district', $1, 'a leader’s', 'x')",
      "insert into subject (subject_ref, organ_id, matter_id, kind, vault_ref, decided) values ('x', 'district', $1, 'name', 'x', false)",
    ])
      await expect(hand.by(role, bar, [id])).rejects.toThrow(DENIED);
    const decide = 'update subject set decided = true, removed_at = now() where matter_id = $1';
    await expect(hand.by(role, decide, [id])).rejects.toThrow(DENIED);
  });
});

test('he is who he was, and the clue about him is not there', async () => {
  expect((await wei.get('/me')).body).toMatchObject({ posts, actingFor: [] });
  expect(await wei.get(`/clues/${id}`)).toMatchObject({ status: 404 });
});

describe('a warrant', () => {
  const appoint = ATTEMPTS[0]?.[1] ?? '';
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
  const own = randomBytes(32).toString('base64url');

  test('is neither guessed nor laid there by somebody else', async () => {
    await expect(
      hand.by('duban_api', 'select duban_warrant(0, $1, $2)', [own, hashOf(own)]),
    ).rejects.toThrow(DENIED);
    await expect(
      hand.by('duban_api', 'update warrant set next_hash = $1', [hashOf(own)]),
    ).rejects.toThrow(DENIED);
    const { rows } = await hand.by('duban_api', 'select * from duban_warrants_begin($1)', [
      Array(100).fill(hashOf(own)),
    ]);
    expect(rows).toHaveLength(64);
    expect(rows.map((row) => row['next_hash'])).not.toContain(hashOf(own));
  });

  test('opens one transaction, of one organ, once', async () => {
    const db = createDb(office.database.appUrl, 'duban_api', 2);
    const keys = signingKeysOf(embeddedKeys(office.home).signingKey);
    const warrants = await openWarrants(db, [ORGAN, 'city'], keys);
    const shown: unknown[] = [];
    const listening = (q: Query): Query => ({
      ...q,
      write: (sql, params, name) => {
        shown.push(...(params ?? []));
        q.write(sql, params, name);
      },
    });
    try {
      await db.tx({ organId: ORGAN }, async (q) => {
        await warrants.show(listening(q), ORGAN);
        await expect(hand.by('duban_api', appoint)).rejects.toThrow(DENIED);
        await q.rows("update person set locale = 'en' where person_id = 'person_wei'");
      });
      await expect(hand.by('duban_api', appoint)).rejects.toThrow(DENIED);
      const [slot, used] = shown;
      for (const organ of [ORGAN, 'city'])
        await expect(
          hand.by(
            'duban_api',
            'select duban_warrant($1, $2, $3)',
            [slot, used, hashOf(own)],
            organ,
          ),
        ).rejects.toThrow(DENIED);
    } finally {
      await db.close();
    }
  });

  test('of another key stops the start; that of an older one is taken over', async () => {
    const db = createDb(office.database.appUrl, 'duban_api', 1);
    const [ours] = signingKeysOf(embeddedKeys(office.home).signingKey);
    const [other] = signingKeysOf(embeddedKeys(`${office.home}/other`).signingKey);
    if (ours === undefined || other === undefined) throw new Error('no keys');
    const write = (keys: (typeof ours)[]): Promise<void> =>
      db.tx({ organId: ORGAN }, async (q) => {
        await (await openWarrants(db, [], keys)).show(q, ORGAN);
        await q.rows("update person set locale = 'zh' where person_id = 'person_wei'");
      });
    try {
      await expect(openWarrants(db, [ORGAN], [other])).rejects.toThrow(/another signing key/);
      await expect(write([other])).rejects.toThrow(/not our warrant/);
      await openWarrants(db, [ORGAN], [other, ours]);
      await write([other, ours]);
      await write([other, ours]);
      await expect(openWarrants(db, [ORGAN], [ours])).rejects.toThrow(/another signing key/);
      // Every one is ours again, also those that nobody used meanwhile.
      await openWarrants(db, [ORGAN], [ours, other]);
      await openWarrants(db, [ORGAN], [ours]);
    } finally {
      await db.close();
    }
  });
});
