// Columns of the keeper's ledger that come from what happened (domain §6.1): each with a value of its own.
import { ledgerPage, type LedgerListRow } from '../../db/matter/ledger-list';
import { signAs } from './sign';
import { makeWorld, text, toSignOff, toVerifying, type World } from './world';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const REPORTERS = ['reporter_one', 'reporter_two'];
let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterEach(() => world.database.moveClock(0));
afterAll(() => world?.stop());

const rowOf = async (id: string): Promise<LedgerListRow> => {
  const ask = { fromMs: 0, toMs: Date.now() + 30 * DAY_MS, limit: 100 };
  const { rows } = await world.as('person_tai', (q) => ledgerPage(q, ask));
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Error('not in the ledger');
  return row;
};
const realName = (): Promise<string> =>
  world.clue([], {
    reporters: REPORTERS.map((reporterRef) => ({ reporterRef, nameStatus: 'REAL_NAME' })),
  });
/** Two people: asked by one, confirmed by the other; answers the instant of the confirmation. */
async function agreed(id: string, by: string[], type: string, body: object): Promise<number> {
  const [first = '', second = ''] = by;
  const asked = await world.act(first, id, type, { ...body });
  const done = await world.act(second, id, 'confirm', { commandId: asked });
  return submitted(done);
}
const submitted = async (command: string): Promise<number> => {
  const [row] = await world.database.asSuper<{ ms: number }>(
    'select floor(extract(epoch from submitted_at) * 1000)::float8 ms from command where id = $1',
    [command],
  );
  return row?.ms ?? 0;
};
const dueOf = async (id: string, deadline: string) => {
  const { state } = await world.head(id);
  const open = state.deadlines.find((one) => one.deadline === deadline);
  if (open === undefined) throw new Error(`${deadline} does not run`);
  return open;
};
const toReplying = async (id: string): Promise<void> => {
  await toSignOff(world, id);
  for (const [at, who] of ['person_gen', 'person_luo', 'person_pan'].entries())
    await signAs(world, id, who, at + 1);
};
const answered = async (id: string, reporterRef: string, satisfaction: string, more = {}) => {
  await world.act('person_cheng', id, 'recordReply', { reporterRef, mode: 'PHONE' });
  const body = { reporterRef, satisfaction, ...more };
  return submitted(await world.act('person_ji', id, 'recordSatisfaction', body));
};

test('an extension has its old date and its new one, and the last day of a clock in days', async () => {
  const id = await world.clue();
  await toVerifying(world, id);
  const before = await dueOf(id, 'VERIFICATION');
  const until = before.dueAtMs + 3 * DAY_MS;
  const ask = { deadline: 'VERIFICATION', until, reason: text('reason') };
  await agreed(id, ['person_cheng', 'person_luo'], 'requestExtension', ask);
  const after = await dueOf(id, 'VERIFICATION');
  expect(after.dueAtMs).toBeGreaterThan(before.dueAtMs);
  expect((await rowOf(id)).extensions).toEqual([
    {
      deadline: 'VERIFICATION',
      instance: 1,
      fromDueAtMs: before.dueAtMs,
      dueAtMs: after.dueAtMs,
      dueOn: after.dueOn,
    },
  ]);
  expect(after.dueOn).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('a pause has its cause, its end at most, and when the clock went on', async () => {
  const id = await world.clue();
  await toVerifying(world, id);
  const pause = {
    deadline: 'VERIFICATION',
    cause: 'EXPERT_OPINION',
    until: Date.now() + 5 * DAY_MS,
    reason: text('reason'),
  };
  const pausedAtMs = await agreed(id, ['person_cheng', 'person_luo'], 'requestPause', pause);
  const expected = {
    deadline: 'VERIFICATION',
    instance: 1,
    cause: 'EXPERT_OPINION',
    pausedAtMs,
    untilMs: pause.until,
  };
  expect((await rowOf(id)).pauses).toEqual([{ ...expected, resumedAtMs: null }]);
  await world.database.moveClock(2 * HOUR_MS);
  const resumed = await world.act('person_cheng', id, 'resumeClock', { deadline: 'VERIFICATION' });
  const resumedAtMs = await submitted(resumed);
  expect(resumedAtMs).toBeGreaterThan(pausedAtMs + HOUR_MS);
  expect((await rowOf(id)).pauses).toEqual([{ ...expected, resumedAtMs }]);
  await world.database.moveClock(3 * HOUR_MS);
  await agreed(id, ['person_cheng', 'person_luo'], 'requestPause', { ...pause, cause: 'ILLNESS' });
  await world.database.moveClock(4 * HOUR_MS);
  const again = await world.act('person_cheng', id, 'resumeClock', { deadline: 'VERIFICATION' });
  const causes = (await rowOf(id)).pauses.map((one) => [one.cause, one.resumedAtMs]);
  expect(causes).toEqual([
    ['EXPERT_OPINION', resumedAtMs],
    ['ILLNESS', await submitted(again)],
  ]);
});

test('each reporter’s last answer is his satisfaction', async () => {
  const id = await realName();
  await toReplying(id);
  expect((await rowOf(id)).satisfactions).toEqual([]);
  const [one = '', two = ''] = REPORTERS;
  const oneAtMs = await answered(id, one, 'SATISFIED');
  const objection = { objection: text('objection') };
  const twoAtMs = await answered(id, two, 'NOT_SATISFIED', objection);
  expect((await rowOf(id)).satisfactions).toEqual([
    { reporterRef: one, satisfaction: 'SATISFIED', atMs: oneAtMs },
    { reporterRef: two, satisfaction: 'NOT_SATISFIED', atMs: twoAtMs },
  ]);
});

test('a recheck says who ordered it, its team, and what its report found', async () => {
  const id = await realName();
  await toReplying(id);
  expect((await rowOf(id)).rechecks).toEqual([]);
  const team = ['person_song', 'person_wei'];
  const order = { team, reason: text('reason') };
  const orderedAtMs = await submitted(await world.act('person_pan', id, 'orderRecheck', order));
  const ordered = { orderedAtMs, orderedBy: 'person_pan', team };
  expect((await rowOf(id)).rechecks).toEqual([{ ...ordered, reportedAtMs: null, finding: null }]);
  const { checklist } = await rowOf(id);
  const report = { finding: 'VIOLATION', checklist, report: text('recheck') };
  const by = ['person_song', 'person_wei'];
  const reportedAtMs = await agreed(id, by, 'submitRecheckReport', report);
  expect((await rowOf(id)).rechecks).toEqual([{ ...ordered, reportedAtMs, finding: 'VIOLATION' }]);
});

test('a key person, a clarification, and the papers that the report names', async () => {
  const id = await world.clue([], { subjects: [{ subjectRef: 'subject_one', isKeyPerson: true }] });
  expect(await rowOf(id)).toMatchObject({ isKeyPerson: true, checklist: [] });
  await toReplying(id);
  const before = await rowOf(id);
  expect(before.checklist).toEqual([
    'approvalPaperwork',
    'rightsAndDutiesNotice',
    'synchronousRecording',
    'talkSafetyUndertaking',
  ]);
  expect(before.instants.clarifiedAtMs).toBeUndefined();
  const by = ['person_cheng', 'person_pan'];
  const atMs = await agreed(id, by, 'recordClarification', {
    clarification: text('said'),
  });
  expect((await rowOf(id)).instants.clarifiedAtMs).toBe(atMs);
});

test('where a clue came from is told by references; what was not said is "no"', async () => {
  const plain = await rowOf(await world.clue());
  expect(plain).toMatchObject({ isRepeat: false, assignedBySuperior: false, source: {} });
  const given = {
    isRepeat: true,
    assignedBySuperior: true,
    sourceUnit: text('v_unit'),
    sourceDocNo: text('v_number'),
    mainClue: text('v_main'),
  };
  expect(await rowOf(await world.clue([], given))).toMatchObject({
    isRepeat: true,
    assignedBySuperior: true,
    source: { sourceUnit: 'v_unit', sourceDocNo: 'v_number', mainClue: 'v_main' },
  });
});

test('who picked up, approved, verifies and signed, in order', async () => {
  const id = await realName();
  await world.act('person_jie', id, 'recordAcceptanceNotice', { mode: 'PHONE' });
  await toReplying(id);
  const row = await rowOf(id);
  expect(row).toMatchObject({
    pickupBy: 'person_qu',
    disposalApprovedBy: 'person_pan',
    team: ['person_cheng', 'person_gao'],
    signers: ['person_gen', 'person_luo', 'person_pan'],
    finding: 'NO_UMBRELLA',
  });
  const { noticedAtMs, pickedUpAtMs, disposalSubmittedAtMs, disposalApprovedAtMs } = row.instants;
  const { resultDecidedAtMs, lastSignedAtMs } = row.instants;
  const order = [
    noticedAtMs,
    pickedUpAtMs,
    disposalSubmittedAtMs,
    disposalApprovedAtMs,
    resultDecidedAtMs,
    lastSignedAtMs,
  ];
  expect(order.every((one) => typeof one === 'number')).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
});
