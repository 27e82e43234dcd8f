// Sign-off, replies, rechecks, listings and reassignment of a clue.
import { holderAt } from '../../domain/kernel/desks';
import type { Json } from '../../domain';
import {
  CHECKLIST,
  clue,
  Life,
  PEOPLE,
  START,
  text,
  toApproved,
  toSigned,
  toSignOff,
  toVerifying,
} from './clue-life';
import { listingsOf } from '../../domain/kernel/listings';

const running = (life: Life): string[] => life.state.deadlines.map((one) => one.deadline).sort();
const reason = { reason: text('reason') };

describe('replies', () => {
  test('the handler may not ask whether the reporter is satisfied', () => {
    const life = toSigned(['r1']).do('officer', 'recordReply', { reporterRef: 'r1', mode: 'TALK' });
    life.actor = (who) => ({ personId: who, posts: ['intakeOfficer@intake'] });
    const body = { reporterRef: 'r1', satisfaction: 'SATISFIED' };
    expect(life.try('officer', 'recordSatisfaction', body)?.code).toBe('handlerMayNot');
    expect(life.try('caller', 'recordSatisfaction', body)).toBeUndefined();
  });

  test('each reporter is answered once, and new evidence sends the clue back', () => {
    const life = toSigned(['r1', 'r2']).do('officer', 'recordReply', {
      reporterRef: 'r1',
      mode: 'TALK',
    });
    expect(life.try('officer', 'recordReply', { reporterRef: 'r1', mode: 'TALK' })?.code).toBe(
      'alreadyReplied',
    );
    expect(
      life.try('caller', 'recordSatisfaction', { reporterRef: 'r2', satisfaction: 'SATISFIED' })
        ?.code,
    ).toBe('replyMissing');
    const no = { reporterRef: 'r1', satisfaction: 'NOT_SATISFIED' };
    expect(life.try('caller', 'recordSatisfaction', no)?.code).toBe('reasonRequired');
    life.do('caller', 'recordSatisfaction', { ...no, objection: text('o'), newEvidence: true });
    expect([life.state.state, running(life)]).toEqual([
      'VERIFYING',
      ['ACCEPTANCE_NOTICE', 'REWORK'],
    ]);
  });

  test('a recheck is ordered from a closed clue by people outside every earlier team', () => {
    const life = toSigned().do('office', 'close');
    life.do('superior', 'orderRecheck', { ...reason, team: ['third', 'fourth'] });
    expect([life.state.state, running(life)]).toEqual(['RECHECK', ['RECHECK']]);
  });
});

describe('sign-off (invariant 7)', () => {
  const sign = (life: Life, who: string, more = {}, facts = {}) =>
    life.try(who, 'sign', { ...life.signBody(), ...more }, facts)?.code;

  test('three different people sign in order', () => {
    const life = toSignOff();
    expect(sign(life, 'leader')).toBe('notYourDesk');
    life.sign('follow');
    expect(sign(life, 'principal')).toBe('notYourDesk');
    expect(sign(life, 'leader', { step: 3 })).toBe('outOfTurn');
    expect(sign(life, 'leader', { step: 1 })).toBe('alreadySigned');
    life.sign('leader').sign('principal');
    const signers = life.data.round?.signatures.map((one) => one.personId);
    expect(signers).toEqual(['follow', 'leader', 'principal']);
  });

  test('one person in two posts signs once, also where somebody signed for him', () => {
    const life = toSignOff();
    life.actor = (who) => ({ personId: who, posts: ['leaderInCharge@supervision1'] });
    life.sign('follow');
    expect(sign(life, 'follow')).toBe('sameSigner');
    life.actor = (who) => ({
      personId: who,
      posts: [],
      actingFor: { personId: 'follow', posts: ['leaderInCharge@supervision1'], delegationId: 'd' },
    });
    expect(sign(life, 'third')).toBe('sameSigner');
  });

  test('in his own post he signs for himself, whomever else he stands in for', () => {
    const life = toSignOff().sign('follow');
    const standsIn = { personId: 'follow', posts: PEOPLE['follow'] ?? [], delegationId: 'd' };
    const before = life.actor;
    life.actor = (who) => ({ ...before(who), actingFor: standsIn });
    expect(life.may('leader')).toContain('sign');
    life.sign('leader');
    expect(life.data.round?.signatures[1]).not.toHaveProperty('actingFor');
    expect(life.data.round?.signatures[1]).toMatchObject({ personId: 'leader' });
  });

  test('from the second step on the signatures shown must be those on record (P9)', () => {
    const life = toSignOff().sign('follow');
    const { earlierSignatures: _shown, ...bare } = life.signBody() as Record<string, Json>;
    expect(life.try('leader', 'sign', bare)?.code).toBe('notShown');
    expect(sign(life, 'leader', { earlierSignatures: 'others' })).toBe('notShown');
    expect(sign(life, 'leader', {}, { earlierSignatures: 'moved since' })).toBe('notShown');
    expect(sign(life, 'leader')).toBeUndefined();
    expect(life.events.at(-3)).toMatchObject({ type: 'signed', earlierSignatures: 'earlier' });
  });

  test('an old round, another digest, no reading and no proof of identity are refused', () => {
    const life = toSignOff();
    expect(sign(life, 'follow', { round: 2 })).toBe('roundOutdated');
    expect(sign(life, 'follow', { contentDigest: 'x' })).toBe('digestMismatch');
    expect(sign(life, 'follow', {}, { shownRowHash: null })).toBe('notShown');
    expect(sign(life, 'follow', {}, { confirmedAtMs: null })).toBe('identityNotProven');
  });

  test('a return voids the round and goes back with a rework window', () => {
    const life = toSignOff().sign('follow').do('leader', 'returnForRework', reason);
    expect([life.state.state, running(life)]).toEqual(['VERIFYING', ['REWORK', 'WHOLE_LIFE']]);
    expect(life.data.round).toBeUndefined();
  });

  test('a changed problem class lets nobody sign until the round is opened anew', () => {
    const life = toSignOff().sign('follow');
    life.do('officer', 'changeProblemClass', { class: 'GANG_CORRUPTION' }).confirm('leader');
    expect(life.may('leader')).not.toContain('sign');
    life.do('officeHead', 'voidSignOff');
    expect(life.data.round).toMatchObject({ no: 2, signatures: [] });
    expect(running(life)).toEqual(['SIGN_STEP_1', 'WHOLE_LIFE']);
    life.sign('follow');
  });

  test('no timer signs: a round left alone stays open and keeps escalating', () => {
    const life = toSignOff().wait(3_600_000);
    expect([life.state.state, life.data.round?.signatures]).toEqual(['SIGN_OFF', []]);
    expect(listingsOf(life.state).map((one) => one.deadline)).toContain('SIGN_STEP_1');
  });
});

test('a listing is taken off by the leader in charge once its deadline has stopped', () => {
  const life = new Life().wait(3_600_000).do('pickup', 'acknowledgePickup');
  expect(life.may('intakeLeader')).toContain('delist');
  life.do('intakeLeader', 'delist', { deadline: 'PICKUP', ...reason });
  expect(listingsOf(life.state).map((one) => one.deadline)).not.toContain('PICKUP');
});

describe('reassignment', () => {
  test('a new officer holds the desk and its deadlines from that act on', () => {
    const life = toApproved('INQUIRY').do('head', 'reassign', { role: 'officer', to: 'third' });
    const clock = life.state.deadlines.find((one) => one.deadline === 'INQUIRY_START');
    expect(clock && holderAt(clue, life.state, clock)).toEqual({
      post: 'caseOfficer@supervision1',
      persons: ['third'],
    });
    expect([life.may('officer'), life.may('third')]).toEqual([
      expect.not.arrayContaining(['submitPlan']),
      expect.arrayContaining(['submitPlan']),
    ]);
  });

  test('a member who cannot sign the report is replaced', () => {
    const life = toVerifying().do('head', 'reassign', {
      role: 'member',
      from: 'second',
      to: 'third',
    });
    const report = { finding: 'MINOR', checklist: CHECKLIST, report: text('r') };
    life.do('officer', 'submitVerificationReport', report).confirm('third');
    expect(life.state.state).toBe('RESULT_APPROVAL');
  });

  test('the registrar of a stub is replaced by the superior contact alone', () => {
    const life = new Life([], {
      type: 'registerClue',
      competence: 'superior',
      receivedAtMs: START,
    });
    expect(life.try('head', 'reassign', { role: 'registrar', to: 'caller' })?.code).toBe(
      'notYourDesk',
    );
    life.do('superior', 'reassign', { role: 'registrar', to: 'caller' });
    life.do('caller', 'confirmUpward', { receipt: text('x') }).confirm('superior');
    expect(life.state.deadlines).toEqual([]);
  });
});
