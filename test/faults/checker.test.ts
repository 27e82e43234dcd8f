// The checker of `npm run faults` is itself tried: nothing is found in a whole history, and each thing that must not be is named.
import { CHECKS, check } from '../../faults/check';
import type { Evidence, Finding } from '../../faults/check/evidence';
import { createDiary } from '../../faults/load/diary';
import { accountOf } from '../../faults/check/plan-of-rungs';
import { history } from './told-history';

const whole = history();

it('finds nothing in a whole history, which has rungs and mails', () => {
  expect(check(whole)).toEqual([]);
  const [one] = whole.exports;
  const events = one?.doc.ledger.map(({ event }) => event) ?? [];
  expect(accountOf(events, Infinity).onRecord.map(({ key }) => key)).toEqual(
    expect.arrayContaining([expect.stringContaining('DISPOSAL_TRIAGE#1.1/2.0')]),
  );
  expect(whole.mails).toHaveLength(6);
});

/** The same with something wrong. */
function wrong(change: (copy: Evidence) => void): Evidence {
  const { keys, ...rest } = whole;
  const copy = { ...structuredClone(rest), keys };
  change(copy);
  return copy;
}

type Exported = Evidence['exports'][number];
const exported = ({ exports }: Evidence): Exported => exports[0] as Exported;
const rows = (copy: Evidence): Exported['doc']['ledger'] => exported(copy).doc.ledger;
const mails = (copy: Evidence): Evidence['mails'][number][] =>
  copy.mails as Evidence['mails'][number][];
const steps = (copy: Evidence): Evidence['diary'][number][] =>
  copy.diary as Evidence['diary'][number][];

const isRung = ({ event }: Exported['doc']['ledger'][number], level: number): boolean =>
  event.type === 'rungFired' && (event as unknown as { level: number }).level === level;

/** What is wrong, how, and which check says so. */
const WRONG: [what: string, change: (copy: Evidence) => void, check: string, says: RegExp][] = [
  [
    'a lost step',
    (copy) =>
      rows(copy).forEach((row) => row.event.type.startsWith('pickup') && delete row.commandId),
    'lost',
    /acknowledgePickup lost: accepted, and not in the ledger/,
  ],
  [
    'a step recorded twice',
    (copy) => rows(copy).push({ ...rows(copy).find((row) => row.commandId) } as never),
    'twice',
    /stands in the ledger 2 times/,
  ],
  [
    'a refused step on record',
    (copy) => ((steps(copy)[1] as { end: unknown }).end = { state: 'refused', code: 'notYours' }),
    'wrong answer',
    /refused as notYours, and on record/,
  ],
  [
    'a 202 that was never decided',
    (copy) => {
      delete (steps(copy)[1] as { end?: unknown }).end;
      steps(copy)[1]?.answers.push({ atMs: 0, status: 202 });
    },
    'undecided',
    /told that it will be decided/,
  ],
  [
    'an acceptance told before it was on record',
    (copy) => ((steps(copy)[1] as { end: unknown }).end = { state: 'accepted', revision: 1 }),
    'wrong answer',
    /told at revision 1/,
  ],
  ['an act that nobody sent', (copy) => steps(copy).pop(), 'unsent', /no client sent/],
  [
    'a clue that is nowhere',
    (copy) => (copy.exports as Exported[]).pop(),
    'lost',
    /not in the list/,
  ],
  [
    'an answer of 500',
    (copy) => steps(copy)[0]?.answers.unshift({ atMs: 0, status: 500 }),
    'wrong answer',
    /answered with 500/,
  ],
  [
    'a missing rung',
    (copy) =>
      rows(copy).splice(
        rows(copy).findIndex((row) => isRung(row, 2)),
        1,
      ),
    'missing rung',
    /DISPOSAL_TRIAGE#1\.1\/2\.0 fell due/,
  ],
  [
    'a rung on record twice',
    (copy) => rows(copy).push({ ...rows(copy).find((row) => isRung(row, 1)) } as never),
    'rung twice',
    /on record 2 times/,
  ],
  [
    'a rung before its instant',
    (copy) => {
      const row = rows(copy).find((one) => isRung(one, 1));
      if (row) row.event.atMs -= 1;
    },
    'stray rung',
    /not at its instant/,
  ],
  [
    'a doubled mail',
    (copy) =>
      mails(copy).push({ ...(mails(copy)[5] as never as object), messageId: '<other>' } as never),
    'mail twice',
    /2 messages, 1 owed/,
  ],
  ['a mail that never came', (copy) => mails(copy).splice(4, 1), 'mail lost', /0 messages, 1 owed/],
  [
    'a mail that was handed over and is nowhere',
    (copy) => mails(copy).splice(4, 1),
    'mail lost',
    /0 messages, 1 notices/,
  ],
  [
    'a mail to somebody in conflict',
    (copy) =>
      mails(copy).push({
        ...(mails(copy)[5] as never as object),
        to: 'guan@district.example',
        messageId: '<g>',
      } as never),
    'conflict',
    /was sent/,
  ],
  [
    'a mail about nothing',
    (copy) =>
      mails(copy).push({
        to: 'pan@district.example',
        messageId: '<x>',
        atMs: 0,
        subject: '[区] 你好',
      }),
    'stray mail',
    /is about no clue/,
  ],
  [
    'a broken chain',
    (copy) =>
      ((exported(copy) as { text: string }).text = exported(copy).text.replace(
        '"nowMs":1780000000510',
        '"nowMs":1780000000511',
      )),
    'broken chain',
    /row \d+: hash is not that of the row/,
  ],
  [
    'a run that knows something else',
    (copy) => ((exported(copy).run as { stateDigest: string }).stateDigest = 'other'),
    'fold',
    /run \d+ other/,
  ],
  [
    'an open matter without a run',
    (copy) => delete (exported(copy) as { run?: unknown }).run,
    'fold',
    /no run/,
  ],
  [
    'a client told two things',
    (copy) => (copy.contradictions as string[]).push('c1: accepted, then refused'),
    'wrong answer',
    /accepted, then refused/,
  ],
];

it.each(WRONG)('finds %s', (_what, change, name, says) => {
  const found = check(wrong(change)).filter((one: Finding) => one.check === name);
  expect(found.map((one) => one.says)).toEqual(
    expect.arrayContaining([expect.stringMatching(says)]),
  );
});

it('has something wrong for every check', () => {
  const silent = Object.entries(CHECKS).filter(([, one]) =>
    WRONG.every(([, change]) => one(wrong(change)).length === 0),
  );
  expect(silent.map(([says]) => says)).toEqual([]);
});

it('a copy under the same Message-ID is nothing to find', () => {
  const copied = wrong((copy) =>
    mails(copy).push({ ...(mails(copy)[0] as never as object) } as never),
  );
  expect(check(copied)).toEqual([]);
});

describe('which rungs a ledger owes', () => {
  const of = { seq: 1, nowMs: 0, deadline: 'PICKUP', instance: 1, dueNo: 1 };
  const started = {
    ...of,
    type: 'deadlineStarted',
    atMs: 0,
    rungs: [
      [0, 0, 50],
      [1, 0, 100],
    ],
  };
  const fired = { ...of, type: 'rungFired', atMs: 100, level: 1, repeatNo: 0, next: [1, 1, 300] };
  const dueOf = (events: object[], byMs: number): string[] =>
    accountOf(events as never, byMs).due.map(({ key }) => key.split('/')[1] ?? '');

  it.each([
    ['those before the instant asked for', [started], 99, ['0.0']],
    [
      'none at or after the stop',
      [started, { ...of, type: 'deadlineStopped', atMs: 120, doneAtMs: 100 }],
      900,
      ['0.0'],
    ],
    ['none after the end', [started, { ...of, type: 'deadlineCancelled', atMs: 40 }], 900, []],
    ['the repeat that the last one plans', [started, fired], 300, ['1.0', '0.0', '1.1']],
    [
      'after a new due date only the new ones',
      [started, { ...of, type: 'dueMoved', atMs: 60, dueNo: 2, rungs: [[0, 0, 150]] }],
      900,
      ['0.0', '0.0'],
    ],
  ])('%s', (_what, events, byMs, due) => {
    expect(dueOf(events, byMs)).toEqual(due);
  });
});

it('the diary keeps the first end and notes another one', () => {
  const diary = createDiary();
  const step = diary.begin('person_qu', {
    method: 'POST',
    path: '/clues/m/commands',
    url: '',
    headers: { 'idempotency-key': 'key-of-the-test-1' },
    body: '{"type":"acknowledgePickup"}',
  });
  const answer = (status: number, body: object) => ({
    status,
    headers: new Headers(),
    text: JSON.stringify(body),
  });
  if (step === undefined) throw new Error('a step');
  diary.heard(step, undefined);
  diary.heard(step, answer(503, { code: 'databaseUnavailable' }));
  diary.heard(step, answer(202, { state: 'waiting' }));
  expect(step.end).toBeUndefined();
  diary.learned(step.commandId, answer(200, { state: 'accepted', appliedRevision: 4 }));
  expect(step.end).toEqual({ state: 'accepted', revision: 4 });
  diary.heard(step, answer(409, { code: 'notInThisState' }));
  expect(diary.contradictions).toEqual([`${step.commandId}: accepted, then refused`]);
  expect(step.answers.map(({ status }) => status)).toEqual([0, 503, 202, 409]);
});
