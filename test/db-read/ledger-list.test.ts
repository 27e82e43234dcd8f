// The keeper's ledger, lists, command status and the export's streams, read by the right people and by nobody in conflict.
import { commandStatus, waitingOf } from '../../db/matter/commands-list';
import { closedDeadlines } from '../../db/matter/closed-deadlines';
import { exportMatter } from '../../db/matter/export';
import { ledgerPage, type LedgerListRow } from '../../db/matter/ledger-list';
import { printedSerials } from '../../db/matter/printed-serial';
import { listMatters } from '../../db/matter/matters';
import { accessesOf, noteAccess, shownRow } from '../../db/secrecy/accesses';
import { addConflictOf } from '../../db/secrecy/conflict';
import { appendLog, firstBadLogRow, readLog } from '../../db/secrecy/access-log/log';
import { verifyExport } from '../../ops/verify/verify-export';
import { CANARY, clue, makeWorld, ORGAN, text, toApproval, toSignOff, type World } from './world';

const DAY_MS = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const ledger = (who: string, limit = 100): Promise<LedgerListRow[]> =>
  world.as(who, async (q) => {
    const ask = { fromMs: Date.now() - 30 * DAY_MS, toMs: Date.now() + 30 * DAY_MS, limit };
    const rows: LedgerListRow[] = [];
    for (let page = await ledgerPage(q, ask); ;) {
      rows.push(...page.rows);
      if (page.next === undefined) return rows;
      page = await ledgerPage(q, { ...ask, after: page.next });
    }
  });
const rowOf = async (who: string, id: string): Promise<LedgerListRow | undefined> =>
  (await ledger(who)).find((row) => row.id === id);

test('invariant 5: no ledger, list, status, export or access of a matter for who is in conflict', async () => {
  const id = await world.clue([{ personId: 'person_tai' }]);
  const command = await world.ask('person_qu', id, 'acknowledgePickup');
  await world.as('person_pan', (q) =>
    noteAccess(q, { matterId: id, personId: 'person_pan', part: 'content' }),
  );
  const all = (who: string) =>
    world.as(who, async (q) => [
      (await ledgerPage(q, { fromMs: 0, toMs: Date.now() + DAY_MS, limit: 100 })).rows.length,
      (await listMatters(q, { limit: 100 })).length,
      (await commandStatus(q, command)) === undefined ? 0 : 1,
      (await waitingOf(q, id)).length,
      (await exportMatter(q, id, [])) === undefined ? 0 : 1,
      (await accessesOf(q, id)).length,
    ]);
  expect(await all('person_an')).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await all('person_tai')).toEqual([0, 0, 0, 0, 0, 0]);
  const note = { matterId: id, personId: 'person_tai', part: 'content' as const };
  expect(await world.as('person_tai', (q) => noteAccess(q, note))).toBeUndefined();
  expect(await world.as('person_an', (q) => accessesOf(q, id))).toHaveLength(1);
});

test('a sealed stub is in no ledger and no list, not even of those who may see it', async () => {
  const id = await world.stub();
  for (const who of ['person_jie', 'person_sheng', 'person_pan', 'person_tai']) {
    expect([who, await rowOf(who, id)]).toEqual([who, undefined]);
    const list = await world.as(who, (q) => listMatters(q, { limit: 100 }));
    expect(list.filter((row) => row.id === id)).toEqual([]);
  }
});

test('the keeper, heads of units, auditor and ops see the metadata; colleagues of a post do not (P8)', async () => {
  const id = await world.clue();
  await toSignOff(world, id);
  for (const who of ['person_tai', 'person_jiang', 'person_bu', 'person_shen', 'person_yun'])
    expect([who, (await rowOf(who, id))?.id]).toEqual([who, id]);
  for (const who of ['person_meng', 'person_wei', 'person_ding', 'person_mi'])
    expect([who, await rowOf(who, id)]).toEqual([who, undefined]);
  const keys = await world.database.asSuper<{ key: string }>(
    'select key from reader where matter_id = $1',
    [id],
  );
  const names = keys.map(({ key }) => key);
  expect(names).toEqual(expect.arrayContaining(['departmentHead@review1', 'intakeHead@intake']));
  // These read the whole organ.
  expect(names).not.toContain('principalLeader@organ');
  expect(names).not.toContain('ledgerKeeper@organ');
  expect(names).not.toContain('caseOfficer@review1');
});

test('a row has serial, codes, instants and no text; a miss stays a miss (invariant 3)', async () => {
  const id = await world.clue();
  await world.database.moveClock(2 * DAY_MS);
  await toApproval(world, id);
  const row = await rowOf('person_tai', id);
  await world.database.moveClock(0);
  expect(row).toMatchObject({
    state: 'DISPOSAL_APPROVAL',
    channel: 'MAIL',
    problemClass: 'UMBRELLA',
    department: 'review1',
    way: 'PRELIMINARY_VERIFICATION',
    officer: 'person_cheng',
    registrar: 'person_jie',
    finding: null,
    misses: [{ deadline: 'PICKUP', instance: 1, level: 4 }],
  });
  expect(row?.serial).toBeGreaterThan(0);
  expect(row?.instants.pickedUpAtMs).toBeGreaterThan(row?.registeredAtMs ?? Infinity);
  expect(JSON.stringify(row)).not.toContain('canary');
});

test('what was done in time by a wrong receipt is one miss under the right one, in view and ledger (invariant 3)', async () => {
  const id = await world.clue();
  await world.act('person_qu', id, 'acknowledgePickup');
  const { receivedAtMs } = (await world.head(id)).state;
  const right = receivedAtMs - 2 * DAY_MS;
  const body = { receivedAtMs: right, reason: text('reason') };
  const asked = await world.act('person_jie', id, 'correctReceipt', body);
  await world.act('person_lin', id, 'confirm', { commandId: asked });
  const [closed] = await world.as('person_pan', (q) => closedDeadlines(q, id));
  expect(closed).toMatchObject({
    id: 'PICKUP',
    dueNo: 2,
    status: 'breached',
    startAt: new Date(right).toISOString(),
    dueAt: new Date(right + DAY_MS).toISOString(),
  });
  const { misses } = (await rowOf('person_tai', id)) ?? {};
  expect(misses).toEqual([{ deadline: 'PICKUP', instance: 1, level: 4 }]);
});

test('a row says who picked up, approved, verifies and signs, and what papers the report names (§6.1)', async () => {
  const id = await world.clue();
  await toSignOff(world, id);
  const row = await rowOf('person_tai', id);
  expect(row).toMatchObject({
    pickupBy: 'person_qu',
    disposalApprovedBy: 'person_pan',
    team: ['person_cheng', 'person_gao'],
    signers: [],
    extensions: [],
    isKeyPerson: false,
  });
  expect(row?.checklist.length).toBeGreaterThanOrEqual(4);
});

test('invariant 5: serials have no gap for a keeper in conflict, whatever is hidden from him and when (ADR 0013)', async () => {
  const serials = async (who: string, ids: string[]): Promise<(number | undefined)[]> =>
    Promise.all(ids.map(async (id) => (await rowOf(who, id))?.serial));
  const last = Math.max(0, ...(await ledger('person_an')).map((row) => row.serial));
  const hidden = (): Promise<string> => world.clue([{ personId: 'person_tai' }]);
  const before = (await ledger('person_tai')).length;
  const ids = [await world.clue(), await hidden(), await world.clue(), await hidden()];
  ids.push(await world.clue());
  await world.stub();
  expect(await serials('person_an', ids)).toEqual([1, 2, 3, 4, 5].map((n) => last + n));
  expect(await serials('person_tai', ids)).toEqual([
    before + 1,
    undefined,
    before + 2,
    undefined,
    before + 3,
  ]);
  const first = { organId: ORGAN, matterId: ids[0] ?? '', causeRef: 'found_later' };
  await world.as('person_an', (q) =>
    addConflictOf(q, world, { ...first, persons: ['person_tai'] }),
  );
  expect(await serials('person_an', ids)).toEqual([1, 2, 3, 4, 5].map((n) => last + n));
  const all = (await ledger('person_tai')).map((row) => row.serial).toSorted((a, b) => a - b);
  expect(all).toEqual(all.map((_, at) => at + 1));
});

test('invariant 5: serials of another year, or hidden from somebody else, move nobody’s', async () => {
  const of = (who: string) => world.as(who, printedSerials);
  const asked = { procedure: 'clue', number: '310199-2019-000001-00', serial: 1_000 };
  expect((await of('person_tai'))(asked)).toBe(1_000);
  const thisYear = { ...asked, number: (await ledger('person_an'))[0]?.number ?? '' };
  expect((await of('person_an'))(thisYear)).toBe(1_000);
  expect((await of('person_tai'))(thisYear)).toBeLessThan(1_000);
  expect((await of('person_tai'))({ ...thisYear, procedure: 'errand' })).toBe(1_000);
  expect((await of('person_tai'))({ ...thisYear, serial: 1 })).toBe(1);
});

test('pages go on where the last one ended', async () => {
  const ids = (await ledger('person_tai', 100)).map((row) => row.id);
  expect(ids.length).toBeGreaterThan(1);
  expect((await ledger('person_tai', 1)).map((row) => row.id)).toEqual(ids);
});

test('the newest reading of the round by this signer is what he was shown (P9)', async () => {
  const id = await world.clue();
  const note = (personId: string, part: 'signOff' | 'content', round?: number) =>
    world.as('person_pan', (q) =>
      noteAccess(q, { matterId: id, personId, part, ...(round === undefined ? {} : { round }) }),
    );
  const shown = (personId: string, round: number) =>
    world.as('person_pan', (q) => shownRow(q, { matterId: id, personId, round }));
  await note('person_pan', 'signOff', 1);
  const newest = await note('person_pan', 'signOff', 1);
  await note('person_luo', 'signOff', 1);
  await note('person_pan', 'content');
  expect(await shown('person_pan', 1)).toBe(newest);
  expect(await shown('person_pan', 2)).toBeUndefined();
  expect(await shown('person_gen', 1)).toBeUndefined();
});

test('an export holds its own two streams whole, and still proves the chain', async () => {
  const id = await world.clue();
  await toApproval(world, id);
  const other = await world.clue();
  await world.as('person_pan', async (q) => {
    for (const matterId of [id, other, id])
      await noteAccess(q, { matterId, personId: 'person_pan', part: 'export' });
    await appendLog(q, `mail:${id}`, { messageId: 'x' });
  });
  const doc = await world.as('person_pan', (q) => exportMatter(q, id, []));
  expect(doc?.logs.access.map((row) => row.stream)).toEqual([`access:${id}`, `access:${id}`]);
  expect(doc?.logs.mail).toHaveLength(1);
  expect(firstBadLogRow(doc?.logs.access ?? [])).toBeUndefined();
  expect(firstBadLogRow(doc?.logs.access.slice(1) ?? [])?.seq).toBe(2);
  if (doc === undefined) throw new Error('no export');
  expect(verifyExport(doc, [world.publicKeyPem], { clue }).ok).toBe(true);
  expect(JSON.stringify(doc)).not.toContain(CANARY);
  expect(await world.api.tx({ organId: ORGAN }, (q) => readLog(q, `access:${id}`))).toEqual([]);
});

test('a status says waiting, accepted, refused or parked', async () => {
  const id = await world.clue();
  const done = await world.act('person_qu', id, 'acknowledgePickup');
  const waits = await world.ask('person_fang', id, 'submitDisposal');
  const status = (one: string) => world.as('person_pan', (q) => commandStatus(q, one));
  expect(await status(done)).toMatchObject({ state: 'accepted', matterId: id });
  expect((await status(done))?.appliedRevision).toBeGreaterThan(1);
  expect(await status(waits)).toMatchObject({ state: 'waiting', type: 'submitDisposal' });
  await world.database.asSuper('update command set parked_at = now() where id = $1', [waits]);
  expect(await status(waits)).toMatchObject({ state: 'parked' });
  const outcome = `{"state":"refused","code":"notYourDesk","atMs":1}`;
  await world.database.asSuper(
    'update command set outcome = $2, decided_at = now() where id = $1',
    [waits, outcome],
  );
  expect(await status(waits)).toMatchObject({ state: 'refused', code: 'notYourDesk' });
  expect(await world.as('person_pan', (q) => waitingOf(q, id))).toEqual([]);
});
