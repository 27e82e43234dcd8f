// Adopting another rule pack (P6): explicit, by two, and only for what starts later.
import { canonicalJson, type Json, type Slice } from '../../domain';
import {
  CHECKLIST,
  Life,
  slice,
  text,
  toResult,
  toSigned,
  toSignOff,
  toVerifying,
} from './clue-life';

const limit = (deadline: string, n: number) => {
  const rule = slice.deadlines[deadline];
  if (rule === undefined) throw new Error(`no ${deadline}`);
  return { ...rule, limit: { unit: 'MS' as const, n } };
};
const NEW: Slice = {
  ...slice,
  digest: 'new slice',
  rulePack: { version: '135-new', digest: 'new pack' },
  deadlines: {
    ...slice.deadlines,
    RESULT_DECISION: limit('RESULT_DECISION', 77_000),
    VERIFICATION: limit('VERIFICATION', 99_000),
  },
};
const asked = (to: Slice) => ({ rulePack: to.rulePack, sliceDigest: to.digest });
const json = (to: Slice): Json => to as unknown as Json;
const idOf = (life: Life) => life.state.pending[0]?.commandId ?? '';
const adopt = (life: Life, to: Slice) =>
  life
    .do('officeHead', 'adoptRulePack', asked(to))
    .do('principal', 'confirm', { commandId: idOf(life), slice: json(to) });

test('what runs keeps its due date, what starts later has the new limits', () => {
  const life = toVerifying();
  const before = life.state.deadlines;
  adopt(life, NEW);
  expect(life.state.deadlines).toEqual(before);
  expect(life.state).toMatchObject({ rulePack: NEW.rulePack, sliceDigest: NEW.digest });
  expect(life.slice.rulePack).toEqual(NEW.rulePack);
  const report = { finding: 'VIOLATION', checklist: CHECKLIST, report: text('r') };
  life.do('officer', 'submitVerificationReport', report).confirm('second');
  const clock = life.state.deadlines.find((one) => one.deadline === 'RESULT_DECISION');
  expect((clock?.dueAtMs ?? 0) - (clock?.startAtMs ?? 0)).toBe(77_000);
  expect(life.refold()).toEqual(life.state);
});

test('it takes two, and the pack confirmed is the pack asked for', () => {
  const life = new Life();
  expect(life.try('principal', 'adoptRulePack', asked(NEW))?.code).toBe('notYourDesk');
  expect(life.try('officeHead', 'adoptRulePack', asked(slice))?.code).toBe('noChange');
  expect(life.try('officeHead', 'adoptRulePack', { sliceDigest: 'x' })?.code).toBe('badCommand');
  life.do('officeHead', 'adoptRulePack', { ...asked(NEW), slice: json(NEW) });
  expect(life.state.rulePack).toEqual(slice.rulePack);
  // A state has no room for a slice, however the request came.
  expect(canonicalJson(life.state.pending)).not.toContain('ladders');
  const commandId = idOf(life);
  const confirm = (to?: Slice) =>
    life.try('principal', 'confirm', {
      commandId,
      ...(to === undefined ? {} : { slice: json(to) }),
    })?.code;
  expect(confirm()).toBe('badCommand');
  expect(confirm({ ...NEW, digest: 'another' })).toBe('badCommand');
  expect(confirm({ ...NEW, rulePack: { version: '135-new', digest: 'other' } })).toBe('badCommand');
  expect(confirm({ ...NEW, offsetMinutes: 0 })).toBe('badCommand');
  expect(confirm(NEW)).toBeUndefined();
});

test('a round opened under the old pack is signed no further until it is void (T15v)', () => {
  const life = adopt(toSignOff().sign('follow'), NEW);
  expect(life.may('leader')).not.toContain('sign');
  expect(life.try('leader', 'sign', life.signBody())?.code).toBe('notYourDesk');
  life.do('officeHead', 'voidSignOff');
  expect(life.data.round).toMatchObject({ no: 2, signatures: [], packDigest: 'new pack' });
  life.sign('follow').sign('leader').sign('principal');
});

test('a round whose content was hashed under the old pack is refused, not left to the record (P9)', () => {
  const asked = { finding: 'NO_UMBRELLA' };
  const life = toResult('NO_UMBRELLA');
  const { facts } = life.context('principal', { type: 'decideResult', ...asked });
  adopt(life, NEW);
  const outdated = { code: 'roundOutdated', detail: { rulePack: '135-new' } };
  expect(life.try('principal', 'decideResult', asked, facts)).toMatchObject(outdated);
  life.do('principal', 'decideResult', asked);
  expect(life.data.round).toMatchObject({ no: 1, packDigest: 'new pack' });
});

test('so is the voiding of a round, which whoever adopted the pack has sent already', () => {
  const life = toSignOff().sign('follow');
  const { facts } = life.context('officeHead', { type: 'voidSignOff' });
  adopt(life, NEW);
  expect(life.try('officeHead', 'voidSignOff', {}, facts)?.code).toBe('roundOutdated');
});

test('a holiday plan brings no pack of its own', () => {
  const life = new Life();
  const plan = { ...slice, digest: 'with plan' };
  expect(life.try('officeHead', 'applyCalendar', { slice: json(NEW) })?.code).toBe('badCommand');
  expect(life.try('officeHead', 'applyCalendar', { slice: json(plan) })).toBeUndefined();
  expect(life.slice.digest).toBe('with plan');
});

test('a closed clue keeps the pack it ended with', () => {
  const life = toSigned().do('office', 'close');
  expect(life.try('officeHead', 'adoptRulePack', asked(NEW))?.code).toBe('matterClosed');
});
