// The table of rights (P8) over real states of a clue: who reads what, and until when.
import { DEFAULT_RIGHTS, mayRead, rightFactsOf, type Part } from '../../db/secrecy/rights';
import { postsOf } from '../../db/people/directory';
import { clue, makeWorld, slice, toApproval, toSignOff, toVerifying, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const PEOPLE = [
  ...[
    'person_jie',
    'person_ji',
    'person_qu',
    'person_fang',
    'person_an',
    'person_lin',
    'person_pan',
  ],
  ...['person_luo', 'person_bu', 'person_cheng', 'person_gao', 'person_gen', 'person_tang'],
  ...['person_meng', 'person_song', 'person_tai', 'person_shen', 'person_yun', 'person_mi'],
];

async function readers(id: string, part: Part): Promise<string[]> {
  const { state } = await world.head(id);
  const facts = rightFactsOf(clue, state, slice);
  const may: string[] = [];
  for (const personId of PEOPLE) {
    const posts = await world.as(personId, (q) => postsOf(q, personId, Date.now()));
    if (mayRead(part, { personId, posts }, facts)) may.push(personId.replace('person_', ''));
  }
  return may;
}

test('content: intake and case management until the disposal is approved, then the chain alone', async () => {
  const id = await world.clue();
  expect(await readers(id, 'content')).toEqual(['jie', 'ji', 'fang', 'lin', 'pan']);
  await toApproval(world, id);
  expect(await readers(id, 'papers')).toEqual(['jie', 'ji', 'fang', 'pan', 'luo', 'bu', 'cheng']);
  const next = await world.clue();
  await toVerifying(world, next);
  expect(await readers(next, 'content')).toEqual(['pan', 'luo', 'bu', 'cheng', 'gao']);
});

test('who must confirm or sign reads what he confirms or signs', async () => {
  const id = await world.clue();
  await toSignOff(world, id);
  expect(await readers(id, 'signOff')).toContain('gen');
  const other = await world.clue();
  await world.act('person_jie', other, 'rejectAcceptance', { reason: 'COURT_MATTER' });
  expect(await readers(other, 'content')).toContain('lin');
});

test('the reporter is for intake and the case officer; export and accesses have their own lines', async () => {
  const id = await world.clue();
  await toVerifying(world, id);
  expect(await readers(id, 'reporter')).toEqual(['jie', 'ji', 'cheng']);
  expect(await readers(id, 'export')).toEqual(['pan', 'luo', 'shen']);
  expect(await readers(id, 'accesses')).toEqual(['luo', 'shen']);
  expect(await readers(id, 'view')).toHaveLength(PEOPLE.length);
});

test('nobody of audit, ops or the ledger reads content', () => {
  for (const part of ['content', 'papers', 'reporter', 'signOff'] as const) {
    const codes = DEFAULT_RIGHTS[part].map(({ who }) => who);
    for (const code of ['auditor', 'opsEngineer', 'ledgerKeeper', 'reader'])
      expect([part, codes.includes(code)]).toEqual([part, false]);
  }
});
