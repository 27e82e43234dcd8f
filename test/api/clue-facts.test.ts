// Facts the API gathers for a clue: who is there to pick up, and a desk that nobody can serve (P2, domain §7 nos. 7 and 12).
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { peopleOf, type People } from '../support/whole-life';
import type { Officer } from '../support/officer';

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
let people: People;
const who = (name: string): Officer => people[name] as Officer;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, ['jie', 'pan', 'an']);
}, 120_000);

afterAll(() => office.stop());

async function registered(): Promise<string> {
  const { status, body } = await who('jie').register(ownClue());
  expect({ status, body }).toMatchObject({ status: 201 });
  return String(body['id']);
}

const openingOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
  (
    await office.database.asSuper<{ event: Record<string, unknown> }>(
      'select event from ledger where matter_id = $1 and seq = 1',
      [id],
    )
  )[0]?.event;

it('a clue says so when nobody on duty is there to pick it up, and not before', async () => {
  await office.database.asSuper('delete from roster');
  await office.database.asSuper(
    `insert into roster (organ_id, post, person_id, from_at, until_at) select 'district', post, person, duban_now(),
       duban_now() + interval '1 day' from (values ('dutyOfficer@intake', 'person_zhi'), ('pickupOfficer@intake', 'person_qu')) x(post, person)`,
  );
  expect(await openingOf(await registered())).not.toHaveProperty('rosterEmpty');
  await office.database.asSuper(
    `update account set disabled_at = duban_now() where person_id = 'person_zhi'`,
  );
  expect(await openingOf(await registered())).not.toHaveProperty('rosterEmpty');
  await office.database.asSuper(
    `insert into absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at)
     values ('abs_test', 'district', 'person_qu', duban_now(), duban_now() + interval '1 day', 'person_qu', duban_now())`,
  );
  expect(await openingOf(await registered())).toMatchObject({ rosterEmpty: true });
  await office.database.asSuper(`delete from absence where absence_id = 'abs_test'`);
  await office.database.asSuper(`update account set disabled_at = null`);
});

it('a desk is given to somebody else only where nobody who holds it can act', async () => {
  const id = await registered();
  const { holder } = (await who('pan').get(`/clues/${id}`)).body as { holder: { post: string } };
  const given = { post: holder.post, replacement: 'person_jiang' };
  expect((await who('pan').send(id, 'decideRecusal', given)).body).toMatchObject({
    code: 'badCommand',
  });
  await office.database.asSuper(
    `update account set disabled_at = duban_now() where person_id in (select person_id from post_holder where post = $1)`,
    [holder.post],
  );
  const view = await who('pan').does(id, 'decideRecusal', given);
  expect(view).toMatchObject({ holder: { post: holder.post, persons: ['person_jiang'] } });
});
