// Who approves a delegation and who enters an absence (P8).
import { acceptDelegation, delegationsFor } from '../../db/people/delegation';
import { enterAbsenceAs } from '../../db/people/absences';
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
  world.as(personId, (q) =>
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
    world.as(by, (q) => approveDelegationAs(q, { organId: ORGAN, id: filed.id, by }));
  expect(await approve('person_luo')).toMatchObject({ code: 'notFound' });
  await world.as('person_gao', (q) => acceptDelegation(q, filed.id, 'person_gao'));
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
    world.as(enteredBy, (q) =>
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
