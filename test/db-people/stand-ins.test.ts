// Who approves a delegation and who enters an absence (P8).
import { acceptDelegation, delegationsFor } from '../../db/people/delegation';
import { absencesAround, endAbsenceAs, enterAbsenceAs } from '../../db/people/absences';
import { approveDelegationAs, approversOf, fileDelegationOf } from '../../db/people/stand-ins';
import { newKey } from '../support/officer';
import { makeWorld, ORGAN, type World } from '../db-read/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const HOUR_MS = 3_600_000;
const file = (
  personId: string,
  standInId: string,
  posts: string[],
  untilMs = Date.now() + HOUR_MS,
) =>
  world.changing(personId, (q) =>
    fileDelegationOf(q, {
      organId: ORGAN,
      personId,
      standInId,
      posts,
      fromMs: Date.now() - 1000,
      untilMs,
      key: newKey(),
    }),
  );

test('posts not held, a past period, a stand-in who is nobody or hands back: refused', async () => {
  const posts = ['departmentHead@review1'];
  expect(await file('person_cheng', 'person_gao', posts)).toMatchObject({ code: 'notYourPost' });
  expect(await file('person_bu', 'person_gao', posts, 1)).toMatchObject({ code: 'badPeriod' });
  expect(await file('person_bu', 'nobody', posts)).toMatchObject({ code: 'personUnknown' });
  expect(await file('person_bu', 'person_bu', posts)).toMatchObject({ code: 'personUnknown' });
  expect(await file('person_meng', 'person_wei', ['departmentHead@review2'])).toMatchObject({
    ok: true,
  });
  expect(await file('person_wei', 'person_xu', ['caseOfficer@review2'])).toMatchObject({
    ok: true,
  });
  expect(await file('person_xu', 'person_meng', ['followUpPerson@review2'])).toMatchObject({
    code: 'delegationRing',
  });
});

test('the next post in the ladder approves, after acceptance; never one of the two', async () => {
  const filed = await file('person_bu', 'person_gao', ['departmentHead@review1']);
  if (!filed.ok) throw new Error(filed.code);
  const approve = (by: string) =>
    world.changing(by, (q) => approveDelegationAs(q, { organId: ORGAN, id: filed.id, by }));
  expect(await approve('person_luo')).toMatchObject({ code: 'notFound' });
  await world.changing('person_gao', (q) => acceptDelegation(q, filed.id, 'person_gao'));
  for (const by of ['person_pan', 'person_bu', 'person_gao', 'person_tang'])
    expect([by, await approve(by)]).toMatchObject([by, { code: 'notYourPost' }]);
  expect(await approve('person_luo')).toEqual({ ok: true });
  const standing = await world.as('person_gao', (q) =>
    delegationsFor(q, 'person_gao', Date.now() + 1000),
  );
  expect(standing).toMatchObject([{ personId: 'person_bu', posts: ['departmentHead@review1'] }]);
});

test('the principal leader’s is approved by the superior contact; a next post held by the stand-in is passed over', async () => {
  const of = (personId: string, standInId: string, posts: string[]) =>
    world.as(personId, (q) => approversOf(q, { personId, standInId, posts }, Date.now()));
  expect(await of('person_pan', 'person_luo', ['principalLeader@organ'])).toEqual([
    'superiorContact@organ',
  ]);
  expect(await of('person_cheng', 'person_gao', ['caseOfficer@review1'])).toEqual([
    'departmentHead@review1',
  ]);
  expect(await of('person_cheng', 'person_bu', ['caseOfficer@review1'])).toEqual([
    'leaderInCharge@review1',
  ]);
});

test('an absence is entered by the person, his head, or above a head by the next one up', async () => {
  const enter = (personId: string, enteredBy: string, untilMs = Date.now() + HOUR_MS) =>
    world.changing(enteredBy, (q) =>
      enterAbsenceAs(q, {
        organId: ORGAN,
        personId,
        enteredBy,
        fromMs: 0,
        untilMs,
        key: newKey(),
      }),
    );
  expect(await enter('person_cheng', 'person_cheng')).toMatchObject({ ok: true });
  expect(await enter('person_cheng', 'person_bu')).toMatchObject({ ok: true });
  expect(await enter('person_bu', 'person_luo')).toMatchObject({ ok: true });
  expect(await enter('person_cheng', 'person_meng')).toMatchObject({ code: 'notYourPost' });
  expect(await enter('person_bu', 'person_cheng')).toMatchObject({ code: 'notYourPost' });
  expect(await enter('person_cheng', 'person_cheng', 1)).toMatchObject({ code: 'badPeriod' });
});

describe('the list of absences', () => {
  /** Of the second department, from some hours from now on for one hour; answers the id. */
  const enter = async (personId: string, enteredBy: string, inHours: number): Promise<string> => {
    const fromMs = Date.now() + inHours * HOUR_MS;
    const period = { fromMs, untilMs: fromMs + HOUR_MS };
    const absence = { organId: ORGAN, personId, enteredBy, ...period, key: newKey() };
    const entered = await world.changing(enteredBy, (q) => enterAbsenceAs(q, absence));
    if (!entered.ok) throw new Error(entered.code);
    return entered.id;
  };
  const seen = async (by: string): Promise<string[]> =>
    (await world.as(by, (q) => absencesAround(q, by))).map(({ id }) => id);
  let later: string;
  let sooner: string;
  let ofHead: string;
  beforeAll(async () => {
    later = await enter('person_wei', 'person_wei', 5);
    sooner = await enter('person_song', 'person_meng', 3);
    ofHead = await enter('person_meng', 'person_tang', 4);
  });
  afterEach(() => world.database.moveClock(0));

  test('shows his own to everybody, soonest first to the head of the unit', async () => {
    expect(await seen('person_wei')).toEqual([later]);
    expect(await seen('person_song')).toEqual([sooner]);
    expect(await seen('person_meng')).toEqual([sooner, ofHead, later]);
  });

  test('shows a head’s to the next one up, and to nobody of his unit', async () => {
    expect(await seen('person_tang')).toEqual([ofHead]);
    expect(await seen('person_xu')).toEqual([]);
  });

  test('says from when until when, and who entered it', async () => {
    const [row] = await world.as('person_song', (q) => absencesAround(q, 'person_song'));
    expect(row).toMatchObject({ personId: 'person_song', enteredBy: 'person_meng' });
    expect((row?.untilMs ?? 0) - (row?.fromMs ?? 0)).toBe(HOUR_MS);
  });

  test('forgets one that is over, and one that was ended', async () => {
    await world.database.moveClock(4.5 * HOUR_MS);
    expect(await seen('person_meng')).toEqual([ofHead, later]);
    await world.database.moveClock(0);
    const act = { organId: ORGAN, id: later, by: 'person_meng' };
    expect(await world.changing('person_meng', (q) => endAbsenceAs(q, act))).toEqual({ ok: true });
    expect(await seen('person_meng')).toEqual([sooner, ofHead]);
    expect(await seen('person_wei')).toEqual([]);
  });
});
