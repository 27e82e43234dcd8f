// Recusal over HTTP with a real worker: whoever is granted it is kept away in the same transaction (P2, P8, invariant 5).
import { disposal, ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { officerOf } from '../support/whole-life';

const office = new Installation({ dispatcher: false, rules: 'rules/135.json' });
const WHO = ['jie', 'qu', 'fang', 'pan', 'bu', 'cheng', 'gao'];
const REASON = '与当事人系亲属-canary-77aa';
let people: Record<string, Officer>;

beforeAll(async () => {
  await office.start();
  people = Object.fromEntries(
    await Promise.all(WHO.map(async (name) => [name, await office.as(name)] as const)),
  );
}, 120_000);
afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
const sees = async (name: string, id: string): Promise<number> =>
  (await who(name).get(`/clues/${id}`)).status;

async function disposed(): Promise<string> {
  const id = String((await who('jie').register(ownClue())).body['id']);
  await who('qu').does(id, 'acknowledgePickup');
  await who('fang').does(id, 'submitDisposal', disposal());
  await who('pan').does(id, 'approveDisposal');
  await office.database.asSuper(
    `insert into reader (organ_id, matter_id, key)
     select 'district', $1, k from unnest('{person:person_gao,person:person_cheng}'::text[]) k on conflict do nothing`,
    [id],
  );
  return id;
}

test('who is granted a recusal no longer sees the matter; his role goes to the replacement', async () => {
  const id = await disposed();
  await who('cheng').does(id, 'declareRecusal', { reason: REASON });
  expect(await sees('cheng', id)).toBe(200);
  const granted = { person: 'person_cheng', granted: true, replacement: 'person_gao' };
  await who('pan').does(id, 'decideRecusal', granted);
  expect(await sees('cheng', id)).toBe(404);
  const sent = await who('cheng').send(id, 'declareRecusal', { reason: REASON });
  expect(sent.status).toBe(404);
  expect(await sees('gao', id)).toBe(200);
  const rows = await office.database.asSuper<{ t: string }>(
    'select body::text || context::text t from command union all select event::text from ledger union all select cause_ref from conflict',
  );
  expect(JSON.stringify(rows)).not.toContain('canary-77aa');
}, 60_000);

test('a refused one keeps nobody away', async () => {
  const id = await disposed();
  await who('cheng').does(id, 'declareRecusal', { reason: REASON });
  await who('pan').does(id, 'decideRecusal', { person: 'person_cheng', granted: false });
  expect(await sees('cheng', id)).toBe(200);
}, 60_000);

test('his standing deputy is out with him, and cannot be his replacement', async () => {
  const id = await disposed();
  await who('bu').does(id, 'declareRecusal', { reason: REASON });
  const granted = { person: 'person_bu', granted: true };
  const wrong = await who('pan').send(id, 'decideRecusal', {
    ...granted,
    replacement: 'person_gao',
  });
  expect([wrong.status, wrong.body['code']]).toEqual([422, 'personNotEligible']);
  expect(await sees('gao', id)).toBe(200);
  await who('pan').does(id, 'decideRecusal', granted);
  expect([await sees('bu', id), await sees('gao', id)]).toEqual([404, 404]);
  expect(await sees('cheng', id)).toBe(200);
}, 60_000);

test('a decision that refuses is answered without a row', async () => {
  const id = await disposed();
  const answer = await who('pan').send(id, 'decideRecusal', {
    person: 'person_cheng',
    granted: true,
    replacement: 'person_gao',
  });
  expect(answer.body['code']).toBe('badCommand');
  expect(answer.body['commandId']).toBeUndefined();
  expect(await sees('cheng', id)).toBe(200);
}, 60_000);
