// Inbox and papers on a real database: nobody in conflict finds, lists or opens anything (invariants 5 and 6).
import { endRight } from '../../db/matter/end-of-right';
import { inboxOf, type InboxRow } from '../../db/matter/inbox';
import { promiseOutcome } from '../../db/matter/outcome';
import {
  addPaper,
  listPapers,
  MAX_PAPER_BYTES,
  paperNames,
  readPaper,
} from '../../db/matter/papers';
import { postsOf } from '../../db/people/directory';
import { addConflictOf } from '../../db/secrecy/conflict';
import { CANARY, clue, makeWorld, ORGAN, toApproval, toVerifying, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const inbox = (personId: string, limit = 50): Promise<InboxRow[]> =>
  world.as(personId, async (q) =>
    inboxOf(q, { personId, posts: await postsOf(q, personId, Date.now()), limit }),
  );
const of = async (personId: string, id: string): Promise<string[]> =>
  (await inbox(personId, 500))
    .filter((row) => row.id === id)
    .map((row) => [row.why, row.deadline ?? row.type ?? row.code].join(':'));

test('invariant 5: in the inbox of somebody in conflict the matter is missing, though it lies on his desk', async () => {
  const id = await world.clue([{ personId: 'person_qu' }]);
  const other = await world.clue();
  expect(await of('person_qu', id)).toEqual([]);
  expect(await of('person_qu', other)).toEqual(['desk:PICKUP']);
  const rows = await world.as('person_qu', (q) =>
    q.rows('select 1 from inbox_item where matter_id = $1', [id]),
  );
  expect(rows).toEqual([]);
});

test('the desk moves with the state; a deadline of somebody else stays with him', async () => {
  const id = await world.clue();
  expect(await of('person_qu', id)).toEqual(['desk:PICKUP']);
  expect(await of('person_pan', id)).toContain('deadline:DISPOSAL_OPINION');
  await toApproval(world, id);
  expect(await of('person_qu', id)).toEqual([]);
  expect(await of('person_fang', id)).toEqual([]);
  expect(await of('person_pan', id)).toContain('desk:DISPOSAL_OPINION');
});

test('a pending act waits for who must confirm and for nobody who gave a half', async () => {
  const id = await world.clue();
  await toVerifying(world, id);
  const asked = await world.act('person_cheng', id, 'submitVerificationReport', {
    finding: 'NO_UMBRELLA',
    checklist: [
      'rightsAndDutiesNotice',
      'talkSafetyUndertaking',
      'approvalPaperwork',
      'synchronousRecording',
    ],
    report: { ref: 'r', digest: 'd' },
  });
  expect(await of('person_gao', id)).toContain('confirm:submitVerificationReport');
  await world.act('person_gao', id, 'confirm', { commandId: asked });
  expect((await of('person_gao', id)).some((row) => row.startsWith('confirm'))).toBe(false);
});

test('who asked is not asked to confirm, not even where he stands in for the other half', async () => {
  const id = await world.clue();
  await world.act('person_jie', id, 'rejectAcceptance', { reason: 'COURT_MATTER' });
  const confirms = async (personId: string) =>
    (
      await world.as(personId, (q) =>
        inboxOf(q, { personId, posts: ['leaderInCharge@intake'], limit: 500 }),
      )
    ).filter((row) => row.id === id && row.why === 'confirm').length;
  expect(await confirms('person_lin')).toBe(1);
  expect(await confirms('person_jie')).toBe(0);
});

test('waiting rows and late refusals are the officer’s own; an early refusal was an answer', async () => {
  const id = await world.clue();
  const waiting = await world.ask('person_qu', id, 'acknowledgePickup');
  expect((await inbox('person_qu')).filter((row) => row.why === 'waiting')).toMatchObject([
    { id, commandId: waiting, type: 'acknowledgePickup' },
  ]);
  expect((await of('person_zhi', id)).some((row) => row.startsWith('waiting'))).toBe(false);
  const refuse = (seconds: number) =>
    world.database.asSuper(
      `update command set outcome = '{"state":"refused","code":"notYourDesk"}', decided_at = submitted_at + make_interval(secs => ${seconds})
       where id = $1`,
      [waiting],
    );
  await refuse(11);
  expect((await inbox('person_qu')).filter((row) => row.why === 'refused')).toEqual([]);
  await refuse(12);
  const refused = async (): Promise<InboxRow[]> =>
    (await inbox('person_qu')).filter((row) => row.why === 'refused');
  expect(await refused()).toMatchObject([{ id, commandId: waiting, code: 'notYourDesk' }]);
  await refuse(1);
  expect(await refused()).toEqual([]);
  await world.database.asSuper('update command set promised_at = submitted_at where id = $1', [
    waiting,
  ]);
  expect(await refused()).toMatchObject([{ id, commandId: waiting, code: 'notYourDesk' }]);
  expect((await inbox('person_zhi')).filter((row) => row.why === 'refused')).toEqual([]);
  await world.database.moveClock(15 * 86_400_000);
  expect(await refused()).toEqual([]);
  await world.database.moveClock(0);
});

test('invariant 5: what ended in a matter that he may not see any more is not in his inbox', async () => {
  const id = await world.clue();
  const command = await world.ask('person_qu', id, 'acknowledgePickup');
  await world.as('person_qu', (q) => promiseOutcome(q, command));
  const mine = async (): Promise<InboxRow[]> =>
    (await inbox('person_qu')).filter((row) => row.commandId === command);
  expect(await mine()).toMatchObject([{ why: 'waiting' }]);
  await world.as('person_an', (q) =>
    endRight(q, { personId: 'person_qu', matterIds: [id] }, { clue }),
  );
  expect(await mine()).toMatchObject([{ why: 'refused', code: 'noLongerEligible' }]);
  const cause = { organId: ORGAN, matterId: id, causeRef: 'found', persons: ['person_qu'] };
  await world.as('person_an', (q) => addConflictOf(q, world, cause));
  expect(await mine()).toEqual([]);
});

test('a sealed stub waits for its registrar alone, whatever the others’ posts', async () => {
  const id = await world.stub();
  expect(await of('person_jie', id)).toEqual(['desk:REPORT_UPWARD']);
  for (const other of ['person_ji', 'person_pan', 'person_jiang', 'person_tai', 'person_shen'])
    expect([other, await of(other, id)]).toEqual([other, []]);
  const seen = await world.as('person_sheng', (q) =>
    q.rows('select 1 from head where matter_id = $1', [id]),
  );
  expect(seen).toHaveLength(1);
});

test('least time left comes first, and the page is that short', async () => {
  const rows = await inbox('person_qu', 3);
  const dues = rows.flatMap((row) => row.dueAtMs ?? []);
  expect(rows).toHaveLength(3);
  expect(dues).toEqual([...dues].sort((a, b) => a - b));
});

describe('papers', () => {
  const paper = (id: string, bytes = Buffer.from(CANARY)) => ({
    organId: ORGAN,
    matterId: id,
    kind: 'report',
    mediaType: 'application/pdf',
    fileName: `${CANARY}.pdf`,
    bytes,
    addedBy: 'person_jie',
  });

  test('invariants 5 and 6: sealed in the vault, absent for who is in conflict, refused to him', async () => {
    const id = await world.clue([{ personId: 'person_fang' }]);
    const added = await world.as('person_jie', (q) => addPaper(q, world.ring, paper(id)));
    const ref = added?.paperRef ?? '';
    const read = (who: string, ring = world.ring) =>
      world.as(who, (q) => readPaper(q, ring, id, ref));
    expect(await world.as('person_pan', (q) => listPapers(q, id))).toEqual([added]);
    expect((await read('person_pan'))?.bytes.toString()).toBe(CANARY);
    expect(
      await world.as('person_pan', async (q) => [
        ...(await paperNames(q, world.ring, id)).values(),
      ]),
    ).toEqual([`${CANARY}.pdf`]);
    expect(await world.as('person_fang', (q) => listPapers(q, id))).toEqual([]);
    expect(await read('person_fang')).toBeUndefined();
    expect(
      await world.as('person_fang', (q) => addPaper(q, world.ring, paper(id))),
    ).toBeUndefined();
    for (const table of ['paper', 'vault', 'inbox_item', 'log']) {
      const hits = await world.database.asSuper(
        `select 1 from "${table}" t where t::text like '%canary%' or t::text like '%${Buffer.from('canary').toString('hex')}%'`,
      );
      expect([table, hits.length]).toEqual([table, 0]);
    }
  });

  test('a paper of another matter is not found under this one, and none is larger than 20 MB', async () => {
    const [one, two] = [await world.clue(), await world.clue()];
    const added = await world.as('person_jie', (q) => addPaper(q, world.ring, paper(one)));
    expect(
      await world.as('person_jie', (q) => readPaper(q, world.ring, two, added?.paperRef ?? '')),
    ).toBeUndefined();
    const huge = paper(one, Buffer.alloc(MAX_PAPER_BYTES + 1));
    await expect(world.as('person_jie', (q) => addPaper(q, world.ring, huge))).rejects.toThrow(
      RangeError,
    );
  });
});
