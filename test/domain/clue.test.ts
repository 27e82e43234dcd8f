// The main path of a clue and each transition of domain §5.2 up to the result.
import {
  CHECKLIST,
  disposal,
  Life,
  registration,
  START,
  TEAM,
  text,
  toApproved,
  toResult,
  toSigned,
  toVerifying,
} from './clue-life';

const running = (life: Life): string[] => life.state.deadlines.map((one) => one.deadline).sort();
const reason = { reason: text('reason') };

describe('main path', () => {
  test('a real-name clue goes from registration to closed', () => {
    const life = toSigned(['r1']);
    expect(life.state.state).toBe('REPLYING');
    life
      .do('registrar', 'recordAcceptanceNotice')
      .do('officer', 'recordReply', { reporterRef: 'r1', mode: 'TALK' })
      .do('caller', 'recordSatisfaction', { reporterRef: 'r1', satisfaction: 'SATISFIED' })
      .do('office', 'close');
    expect(life.state.state).toBe('CLOSED');
    expect(life.state.deadlines).toEqual([]);
    expect(life.refold()).toEqual(life.state);
  });

  test('an anonymous clue is concluded and closed without a reply', () => {
    const life = toSigned();
    expect(life.state.state).toBe('CONCLUDED');
    expect(running(life)).toEqual(['CLOSING']);
    expect(life.do('office', 'close').state.state).toBe('CLOSED');
  });

  test('registration starts the clocks from the receipt', () => {
    const life = new Life(['r1']);
    expect(running(life)).toEqual([
      'ACCEPTANCE_NOTICE',
      'DISPOSAL_OPINION',
      'PICKUP',
      'WHOLE_LIFE',
    ]);
    expect(life.state.deadlines.map((one) => one.startAtMs)).toEqual(
      [1, 2, 3, 4].map(() => START - 100),
    );
  });

  test('a repeat gets no second acceptance notice, and still its reply (§3.1, §7 no. 2)', () => {
    const life = new Life(['r1'], registration(START, ['r1'], { isRepeat: true }));
    expect(running(life)).toEqual(['DISPOSAL_OPINION', 'PICKUP', 'WHOLE_LIFE']);
    expect(life.data.realName).toEqual(['r1']);
    expect(life.may('registrar')).not.toContain('recordAcceptanceNotice');
  });

  test('where a clue came from stands in its opening event, and what was not said does not', () => {
    const source = { sourceUnit: text('u'), assignedBySuperior: true };
    const [opened] = new Life([], registration(START, [], { ...source, isRepeat: false })).events;
    expect(opened).toMatchObject(source);
    expect(opened).not.toHaveProperty('isRepeat');
    expect(opened).not.toHaveProperty('sourceDocNo');
  });

  test('the closed-loop guard holds a clue open while any other deadline runs', () => {
    const life = toSigned(['r1'])
      .do('officer', 'recordReply', { reporterRef: 'r1', mode: 'TALK' })
      .do('caller', 'recordSatisfaction', { reporterRef: 'r1', satisfaction: 'SATISFIED' });
    expect(life.try('office', 'close')?.code).toBe('loopOpen');
  });
});

describe('intake', () => {
  const opened = (more: Record<string, never> | object) => () =>
    new Life([], registration(START, [], more as Record<string, never>));

  test('a receipt in the future, too long ago, or of an unknown class is refused', () => {
    expect(opened({ receivedAtMs: START + 1 })).toThrow('receivedInFuture');
    expect(opened({ receivedAtMs: START - 400 * 86_400_000 })).toThrow('receivedTooLongAgo');
    expect(opened({ problemClass: 'OTHER' })).toThrow('unknownCode');
    expect(opened({ competence: 'other' })).toThrow('badCommand');
  });

  test('the registrar may not pick up what he registered', () => {
    const life = new Life();
    life.actor = (who) => ({ personId: who, posts: ['pickupOfficer@intake'] });
    expect(life.try('registrar', 'acknowledgePickup')?.code).toBe('sameAsRegistrar');
  });

  test('a refusal of acceptance takes two and owes the real-name reporter a reply', () => {
    const life = new Life(['r1'])
      .do('registrar', 'rejectAcceptance', { reason: 'COURT_MATTER' })
      .confirm('intakeLeader');
    expect(life.state.state).toBe('NOT_ACCEPTED');
    expect(running(life)).toEqual(['RESULT_REPLY']);
    life.do('caller', 'recordReply', { reporterRef: 'r1', mode: 'LETTER' });
    expect(running(life)).toEqual([]);
  });

  test('nobody on the duty roster is told at once to the leader of intake (T1, §7 no. 12)', () => {
    const told = (facts: Record<string, boolean>) =>
      new Life([], registration(START, []), facts).events.flatMap(({ notices }) => notices ?? []);
    expect(told({ rosterResolved: true })).toEqual([]);
    expect(told({ rosterResolved: false })).toEqual([
      { kind: 'rosterEmpty', audience: ['leaderInCharge@intake'] },
    ]);
  });

  test('a stub takes no content, runs one clock and is confirmed by registrar and superior', () => {
    const stub = { type: 'registerClue', competence: 'superior', receivedAtMs: START };
    const taken = {
      content: text('c'),
      sourceUnit: text('u'),
      mainClue: text('m'),
      isRepeat: true,
    };
    for (const [field, value] of Object.entries(taken))
      expect(() => new Life([], { ...stub, [field]: value })).toThrow('badCommand');
    const life = new Life([], stub);
    expect([life.state.state, ...running(life)]).toEqual(['ROUTED_UPWARD', 'REPORT_UPWARD']);
    expect(life.try('caller', 'confirmUpward', { receipt: text('x') })?.code).toBe('notYourDesk');
    life.do('registrar', 'confirmUpward', { receipt: text('x') }).confirm('superior');
    expect(running(life)).toEqual([]);
  });
});

describe('disposal and plan', () => {
  test('a return of the proposal restarts the two hours, at the next shift where one is given', () => {
    const life = new Life()
      .do('pickup', 'acknowledgePickup')
      .do('office', 'submitDisposal', disposal('INQUIRY'));
    expect(life.try('principal', 'returnDisposal')?.code).toBe('reasonRequired');
    expect(
      life.try('principal', 'returnDisposal', reason, { nextShiftAtMs: START + 9000 }),
    ).toBeUndefined();
    const triage = life.state.deadlines.find((one) => one.deadline === 'DISPOSAL_TRIAGE');
    expect([life.state.state, triage?.startAtMs]).toEqual(['AWAITING_DISPOSAL', START + 9000]);
  });

  test('undecided subjects and people without the post stop the proposal', () => {
    const life = new Life().do('pickup', 'acknowledgePickup');
    const body = disposal('INQUIRY');
    expect(life.try('office', 'submitDisposal', body, { subjectsUndecided: 1 })?.code).toBe(
      'subjectsUndecided',
    );
    expect(life.try('office', 'submitDisposal', { ...body, officer: 'head' })?.code).toBe(
      'personNotEligible',
    );
    expect(life.try('office', 'submitDisposal', { ...body, way: 'NONE' })?.code).toBe(
      'unknownCode',
    );
  });

  test('each way leads where T8 says', () => {
    expect(toApproved('INQUIRY').state.state).toBe('INQUIRY');
    expect(toApproved('SHELVED').state.state).toBe('SHELVED');
    expect(toApproved('CONCLUDED_WITHOUT_ACTION').state.state).toBe('RESULT_APPROVAL');
  });

  test('a team has two eligible members and starts only under an approved plan', () => {
    const life = toApproved('PRELIMINARY_VERIFICATION');
    const plan = { plan: text('p'), safetyPlan: text('s') };
    expect(life.try('head', 'submitPlan', { team: ['officer'], ...plan })?.code).toBe(
      'teamTooSmall',
    );
    expect(life.try('head', 'submitPlan', { team: ['officer', 'nobody'], ...plan })?.code).toBe(
      'personNotEligible',
    );
    life.do('head', 'submitPlan', { team: TEAM, ...plan });
    expect(life.may('head')).not.toContain('startVerification');
    life.do('principal', 'returnPlan', reason).do('head', 'submitPlan', { team: TEAM, ...plan });
    expect(life.do('principal', 'approvePlan').may('head')).toContain('startVerification');
  });
});

describe('inquiry', () => {
  const started = () =>
    toApproved('INQUIRY')
      .do('officer', 'submitPlan', { plan: text('p') })
      .do('leader', 'approvePlan');

  test('a letter runs to the answer, the answer to the report', () => {
    const life = started();
    life.do('officer', 'recordLetterSent', { deliveredAtMs: life.now });
    expect(running(life)).toContain('INQUIRY_ANSWER');
    expect(
      life.try('officer', 'submitInquiryReport', { outcome: 'MINOR', report: text('r') })?.code,
    ).toBe('answerMissing');
    life
      .do('officer', 'recordAnswer')
      .do('officer', 'submitInquiryReport', { outcome: 'UNFOUNDED', report: text('r') });
    expect(life.state.state).toBe('RESULT_APPROVAL');
    life.do('principal', 'decideResult', { finding: 'INSUFFICIENT', ...reason });
    expect([life.state.state, running(life)]).toEqual(['INQUIRY', ['REWORK', 'WHOLE_LIFE']]);
  });

  test('a report without an answer says so, and again or verify begin anew', () => {
    const life = started();
    life.do('officer', 'recordLetterSent', { deliveredAtMs: life.now });
    const report = { report: text('r'), answer: 'NO_ANSWER' };
    life.do('officer', 'submitInquiryReport', { outcome: 'AGAIN', ...report });
    expect([life.state.state, running(life)]).toEqual(['INQUIRY', ['INQUIRY_START', 'WHOLE_LIFE']]);
    life
      .do('officer', 'submitPlan', { plan: text('p') })
      .do('leader', 'approvePlan')
      .do('officer', 'recordTalk');
    life.do('officer', 'submitInquiryReport', { outcome: 'VERIFY', report: text('r') });
    expect(life.state.state).toBe('VERIFICATION_PLANNING');
  });
});

describe('result', () => {
  test('the report needs every paper and every member', () => {
    const life = toVerifying();
    const body = { finding: 'MINOR', report: text('r') };
    expect(
      life.try('officer', 'submitVerificationReport', { ...body, checklist: CHECKLIST.slice(1) })
        ?.code,
    ).toBe('checklistIncomplete');
    life.do('officer', 'submitVerificationReport', { ...body, checklist: CHECKLIST });
    expect(life.state.state).toBe('VERIFYING');
    expect(life.confirm('second').state.state).toBe('RESULT_APPROVAL');
  });

  test('another finding than the report needs the proposal of a second person', () => {
    const life = toResult('VIOLATION');
    expect(life.try('principal', 'decideResult', { finding: 'NO_UMBRELLA' })?.code).toBe(
      'overruleRequired',
    );
    life.do('leader', 'proposeOverrule', { finding: 'NO_UMBRELLA', ...reason });
    life.do('principal', 'decideResult', { finding: 'NO_UMBRELLA' });
    expect([life.state.state, life.data.round?.overruled]).toEqual(['SIGN_OFF', 'VIOLATION']);
    const told = life.events.flatMap((event) => event.notices ?? []).map((notice) => notice.kind);
    expect(told).toContain('findingOverruled');
  });

  test('doubt orders a recheck by a new team', () => {
    const life = toResult('NO_UMBRELLA');
    expect(
      life.try('principal', 'decideResult', { finding: 'DOUBTFUL', team: ['second', 'third'] })
        ?.code,
    ).toBe('earlierTeamMember');
    life.do('principal', 'decideResult', { finding: 'DOUBTFUL', team: ['third', 'fourth'] });
    life
      .do('third', 'submitRecheckReport', {
        finding: 'VIOLATION',
        checklist: CHECKLIST,
        report: text('r'),
      })
      .confirm('fourth');
    expect(life.data.report?.from).toBe('RECHECK');
  });

  test('beyond the rounds of the pack a loop needs a collective study', () => {
    const life = toResult('NO_UMBRELLA');
    const again = () =>
      life
        .do('principal', 'decideResult', { finding: 'INSUFFICIENT', ...reason })
        .do('officer', 'submitVerificationReport', {
          finding: 'NO_UMBRELLA',
          checklist: CHECKLIST,
          report: text('r'),
        })
        .confirm('second');
    again();
    again();
    again();
    expect(
      life.try('principal', 'decideResult', { finding: 'INSUFFICIENT', ...reason })?.code,
    ).toBe('studyRequired');
    life.do('head', 'recordStudy', { record: text('s') }).confirm('leader');
    again();
    expect(life.data.reportVersion).toBe(5);
  });
});

describe('filing and shelving', () => {
  test('a violation is filed by two and ends with a decision', () => {
    const life = toResult('VIOLATION').do('principal', 'decideResult', { finding: 'VIOLATION' });
    life.do('principal', 'approveFiling').confirm('party');
    expect([life.state.state, running(life)]).toEqual(['INVESTIGATION', ['INVESTIGATION']]);
    life.do('office', 'recordDecision', { outcome: 'DISMISSED' }).confirm('leader');
    expect(life.state.state).toBe('CONCLUDED');
  });

  test('a signed paper is entered by two of the case-management office; a refusal goes back', () => {
    const life = toResult('VIOLATION').do('principal', 'decideResult', { finding: 'VIOLATION' });
    life.do('party', 'refuseFiling', reason);
    expect(life.state.state).toBe('RESULT_APPROVAL');
    life.do('principal', 'decideResult', { finding: 'VIOLATION' });
    life
      .do('principal', 'approveFiling', { by: 'paper', paper: text('p') })
      .confirm('office', 'officeHead');
    expect(life.state.state).toBe('INVESTIGATION');
  });

  test('keeping a clue shelved a second time takes three signatures; the whole-life clock rests', () => {
    const life = toApproved('SHELVED');
    const whole = () => life.state.deadlines.find((one) => one.deadline === 'WHOLE_LIFE');
    expect(whole()?.pausedAtMs).toBeDefined();
    const keep = { outcome: 'keep', opinion: text('o') };
    life.do('head', 'reviewShelved', keep).confirm('leader');
    expect(life.state.state).toBe('SHELVED');
    life.do('head', 'reviewShelved', keep).confirm('leader');
    expect([life.state.state, whole()?.pausedAtMs]).toEqual(['SIGN_OFF', undefined]);
    life.sign('follow').sign('leader').sign('principal');
    expect(life.state.state).toBe('SHELVED');
    life.do('head', 'reviewShelved', { ...keep, outcome: 'activate' }).confirm('leader');
    expect([life.state.state, whole()?.pausedAtMs]).toEqual(['VERIFICATION_PLANNING', undefined]);
  });
});

describe('beside the main path', () => {
  const told = (life: Life) => life.events.flatMap(({ notices }) => notices ?? []);

  test('a filing asks the officer for an interim notice to a real-name reporter only', () => {
    const filed = (realName: string[]) =>
      told(
        toResult('VIOLATION', realName)
          .do('principal', 'decideResult', { finding: 'VIOLATION' })
          .do('principal', 'approveFiling')
          .confirm('party'),
      );
    expect(filed([])).toEqual([]);
    expect(filed(['r1'])).toEqual([{ kind: 'interimNotice', audience: ['person:officer'] }]);
  });

  test('a reminder goes to who holds the step, by the case-management office', () => {
    const life = toVerifying();
    expect(life.try('officer', 'remind', { deadline: 'VERIFICATION' })?.code).toBe('notYourDesk');
    expect(life.try('office', 'remind', { deadline: 'PICKUP' })?.code).toBe('deadlineNotRunning');
    life.do('office', 'remind', { deadline: 'VERIFICATION' });
    expect(told(life)).toEqual([
      { kind: 'reminder', audience: TEAM.map((one) => `person:${one}`) },
    ]);
  });

  test('interference is put on record by anybody with a part, as a reference to the vault', () => {
    const life = toVerifying();
    expect(life.try('second', 'recordInterference')?.code).toBe('badCommand');
    life.do('second', 'recordInterference', { account: text('account') });
    expect(life.events.at(-1)).toMatchObject({
      type: 'interferenceRecorded',
      account: text('account'),
    });
    expect(told(life)).toEqual([]);
  });
});
