// Who acts when somebody may not: recusal (domain §7 no. 7) and a desk given to one person.
import { holderAt } from '../../domain/kernel/desks';
import type { Json } from '../../domain';
import { holderOf } from '../../domain';
import {
  CHECKLIST,
  clue,
  Life,
  PEOPLE,
  slice,
  text,
  toApproved,
  toResult,
  toSigned,
  toSignOff,
  toVerifying,
} from './clue-life';

const reason = { reason: text('reason') };
const declare = (life: Life, who: string) => life.do(who, 'declareRecusal', reason);
const grant = (person: string, replacement: string) => ({ person, granted: true, replacement });
const events = (life: Life, type: string) => life.events.filter((event) => event.type === type);
const pendingOf = (life: Life): string => life.state.pending[0]?.commandId ?? '';
const report = { finding: 'MINOR', checklist: CHECKLIST, report: text('r') };

describe('recusal', () => {
  test('a declaration rests only the part of whoever makes it, and the clocks run on', () => {
    const life = toVerifying();
    const clocks = life.state.deadlines;
    declare(life, 'officer');
    expect(life.may('officer')).toEqual([]);
    expect(life.try('officer', 'submitVerificationReport', report)?.code).toBe('notYourDesk');
    expect(life.may('second')).toContain('submitVerificationReport');
    expect(life.state.deadlines).toEqual(clocks);
    expect(life.try('head', 'decideRecusal', grant('officer', 'third'))?.code).toBe('notYourDesk');
    life.do('principal', 'decideRecusal', { person: 'officer', granted: false });
    expect(life.may('officer')).toContain('submitVerificationReport');
  });

  test('nobody acts for somebody whose part rests, but still for himself', () => {
    const life = declare(toVerifying(), 'officer');
    const standIn = { personId: 'officer', posts: PEOPLE['officer'] ?? [], delegationId: 'd' };
    const before = life.actor;
    life.actor = (who) => ({ ...before(who), actingFor: standIn });
    expect(life.may('third')).not.toContain('submitVerificationReport');
    expect(life.may('second')).toContain('submitVerificationReport');
  });

  test('granted, every role goes over, with what a member still had to sign', () => {
    const life = toVerifying();
    life.do('officer', 'submitVerificationReport', report);
    declare(life, 'second');
    expect(life.try('second', 'confirm', { commandId: pendingOf(life) })?.code).toBe('notYourDesk');
    expect(life.try('principal', 'decideRecusal', grant('second', 'officer'))?.code).toBe(
      'noChange',
    );
    life.do('principal', 'decideRecusal', grant('second', 'third'));
    expect(life.data.team).toEqual(['officer', 'third']);
    expect(life.confirm('third').state.state).toBe('RESULT_APPROVAL');
    expect(life.refold()).toEqual(life.state);
  });

  test('granted, what he had asked for or confirmed is ended', () => {
    const life = declare(
      toVerifying().do('officer', 'submitVerificationReport', report),
      'officer',
    );
    expect(life.try('principal', 'decideRecusal', { person: 'officer', granted: true })?.code).toBe(
      'badCommand',
    );
    life.do('principal', 'decideRecusal', grant('officer', 'third'));
    expect(life.state.pending).toEqual([]);
    expect(events(life, 'pendingEnded').at(-1)).toMatchObject({ how: 'rightEnded' });
    expect(life.data.handling?.officer).toBe('third');
  });

  test('events carry ids and one code, whatever the cause', () => {
    const life = declare(toVerifying(), 'officer');
    const from = life.events.length;
    life.do('principal', 'decideRecusal', { ...grant('officer', 'third'), reason: text('why') });
    const [decided, ...moved] = life.events.slice(from);
    expect(decided).toMatchObject({ type: 'recusalDecided', personId: 'officer', granted: true });
    expect(decided).not.toHaveProperty('reason');
    const desks = moved.filter((event) => event.type === 'deskReassigned');
    const fields = 'atMs commandId from nowMs post role seq to type'.split(' ');
    expect(desks.map((event) => Object.keys(event).sort())).toEqual([fields, fields]);
  });

  test('the principal leader is decided upon by office head and secretary from the paper', () => {
    const life = declare(toResult('VIOLATION'), 'principal');
    expect(life.may('principal')).toEqual([]);
    const body = grant('principal', 'leader');
    expect(life.try('officeHead', 'decideRecusal', body)?.code).toBe('badCommand');
    life.do('officeHead', 'decideRecusal', { ...body, paper: text('paper') });
    expect(life.try('officeHead', 'confirm', { commandId: pendingOf(life) })?.code).toBe(
      'sameAsAsker',
    );
    life.confirm('secretary');
    expect(life.state.desks).toEqual({ 'principalLeader@organ': 'leader' });
    expect(holderOf(clue, life.state, slice)?.persons).toEqual(['leader']);
    const clock = life.state.deadlines.find((one) => one.deadline === 'RESULT_DECISION');
    expect(clock && holderAt(clue, life.state, clock)).toEqual({
      post: 'principalLeader@organ',
      persons: ['leader'],
    });
    life.do('leader', 'decideResult', { finding: 'VIOLATION' });
    expect(events(life, 'resultDecided')).toMatchObject([
      { by: { personId: 'leader', post: 'principalLeader@organ' } },
    ]);
  });

  test('a signer who is recused takes his signature with him (invariant 7)', () => {
    const life = declare(toSignOff().sign('follow'), 'follow');
    life.do('principal', 'decideRecusal', grant('follow', 'third'));
    expect(life.may('leader')).not.toContain('sign');
    life.do('officeHead', 'voidSignOff');
    expect(life.sign('third').data.round).toMatchObject({ no: 2, signatures: [{}] });
  });

  test('one who acts for a leader cannot sign twice (invariant 7)', () => {
    const life = declare(toSignOff().sign('follow'), 'leader');
    life.do('principal', 'decideRecusal', grant('leader', 'follow'));
    expect(life.may('follow')).not.toContain('sign');
    expect(life.try('follow', 'sign', life.signBody())?.code).toBe('sameSigner');
  });

  test('after the third signature nothing is void, but leader and superior are told', () => {
    const life = declare(toSigned(['r1']), 'follow');
    life.do('principal', 'decideRecusal', grant('follow', 'third'));
    const told = life.events.flatMap(({ notices }) => notices ?? []);
    expect(told.map(({ kind }) => kind)).toContain('signerBarred');
  });

  test('a desk that nobody may hold gets an acting holder without a declaration', () => {
    const life = toResult('VIOLATION');
    const post = 'principalLeader@organ';
    const body: Record<string, Json> = { post, replacement: 'leader', paper: text('p') };
    expect(life.try('officeHead', 'decideRecusal', body)?.code).toBe('badCommand');
    const waits = { waitingOnInactive: post };
    expect(life.try('officeHead', 'decideRecusal', body, waits)).toBeUndefined();
    expect(life.try('secretary', 'confirm', { commandId: pendingOf(life) }, waits)).toBeUndefined();
    expect(life.may('leader')).toContain('decideResult');
    expect(life.may('principal')).not.toContain('decideResult');
  });
});

describe('a desk', () => {
  test('goes to one holder of its post by the office head, and its clock with it', () => {
    const life = new Life();
    PEOPLE['pickup2'] = ['pickupOfficer@intake'];
    const desk = { post: 'pickupOfficer@intake', to: 'pickup2' };
    expect(life.try('office', 'reassign', desk)?.code).toBe('notYourDesk');
    expect(life.try('officeHead', 'reassign', { ...desk, to: 'officer' })?.code).toBe(
      'personNotEligible',
    );
    expect(life.try('officeHead', 'reassign', { ...desk, post: 'auditor@organ' })?.code).toBe(
      'unknownCode',
    );
    life.do('officeHead', 'reassign', desk);
    expect(events(life, 'deskReassigned')).toMatchObject([{ ...desk, from: null }]);
    const clock = life.state.deadlines.find((one) => one.deadline === 'PICKUP');
    expect(clock && holderAt(clue, life.state, clock)).toEqual({
      post: 'pickupOfficer@intake',
      persons: ['pickup2'],
    });
    expect(life.try('pickup', 'acknowledgePickup')?.code).toBe('notYourDesk');
    expect(life.do('pickup2', 'acknowledgePickup').state.state).toBe('AWAITING_DISPOSAL');
    delete PEOPLE['pickup2'];
  });

  test('roles are for the department head, desks for the office head', () => {
    const life = toApproved('INQUIRY');
    const role = { role: 'officer', to: 'third' };
    const desk = { post: 'caseManagementOffice@caseManagement', to: 'office' };
    expect(life.try('officeHead', 'reassign', role)?.code).toBe('unknownCode');
    expect(life.try('head', 'reassign', desk)?.code).toBe('unknownCode');
    expect(life.do('head', 'reassign', role).data.handling?.officer).toBe('third');
  });

  test('whoever loses a role loses what he had asked for in it', () => {
    const life = toVerifying().do('officer', 'submitVerificationReport', report);
    life.do('head', 'reassign', { role: 'member', from: 'officer', to: 'third' });
    expect(life.state.pending).toEqual([]);
    expect(life.data.team).toEqual(['second', 'third']);
  });
});
