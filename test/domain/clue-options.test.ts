// The clue reads exactly the options that the pack's schema gives, and obeys them.
import type { Slice } from '../../domain';
import { clueOptions } from '../../rules/schema';
import { CHECKLIST, disposal, Life, registration, slice, START, TEAM, text } from './clue-life';

const under = (options: Slice['options']): Slice => ({ ...slice, options });
const plan = { plan: text('p'), safetyPlan: text('s') };
const report = (finding: string, checklist = CHECKLIST) => ({
  finding,
  checklist,
  report: text('r'),
});

/** Plays every act that may look into the pack's options. */
function play(watched: Slice): void {
  const late = { receivedAtMs: START - 7_200_000, lateReason: text('late') };
  const begun = (realName: string[] = []) =>
    new Life(realName, registration(START, realName, late), {}, watched);
  begun(['r1'])
    .do('registrar', 'rejectAcceptance', { reason: 'COURT_MATTER' })
    .confirm('intakeLeader')
    .do('caller', 'recordReply', { reporterRef: 'r1', mode: 'TALK' });
  const verifying = () =>
    begun()
      .do('pickup', 'acknowledgePickup')
      .do('office', 'submitDisposal', disposal('PRELIMINARY_VERIFICATION'))
      .do('principal', 'approveDisposal')
      .do('head', 'submitPlan', { team: TEAM, ...plan })
      .do('principal', 'approvePlan')
      .do('head', 'startVerification');
  verifying().do('officer', 'requestPause', { deadline: 'VERIFICATION', cause: 'ILLNESS' });
  verifying()
    .do('officer', 'submitVerificationReport', report('VIOLATION'))
    .confirm('second')
    .do('principal', 'decideResult', { finding: 'VIOLATION' })
    .do('principal', 'approveFiling')
    .confirm('party')
    .do('office', 'recordDecision', { outcome: 'DISMISSED' });
}

test('every option read is in the schema, and every option of the schema is read', () => {
  const read = new Set<string>();
  const options = new Proxy(slice.options, {
    get: (all, name) => {
      if (typeof name === 'string') read.add(name);
      return Reflect.get(all, name) as unknown;
    },
  });
  play(under(options));
  expect([...read].sort()).toEqual(Object.keys(clueOptions.shape).sort());
});

const code = (life: Life, who: string, type: string, body = {}) => life.try(who, type, body)?.code;
const opened = (options: Slice['options'], more = {}) =>
  new Life([], registration(START, [], more), {}, under({ ...slice.options, ...options }));

test('the tables of a pack are the ones that count', () => {
  expect(() => opened({ problemClasses: ['ONLY'] })).toThrow('unknownCode');
  expect(opened({ problemClasses: ['ONLY'] }, { problemClass: 'ONLY' }).data.problemClass).toBe(
    'ONLY',
  );
  expect(() => opened({ channels: ['PHONE'] })).toThrow('unknownCode');
  expect(() => opened({ maxBackdateMs: 50 })).toThrow('receivedTooLongAgo');
  expect(() => opened({ reasonAfterMs: 50 })).toThrow('reasonRequired');
  const refused = { reason: 'ELSEWHERE' };
  expect(code(opened({}), 'registrar', 'rejectAcceptance', refused)).toBe('unknownCode');
  const other = opened({ notAcceptedReasons: ['ELSEWHERE'] });
  expect(code(other, 'registrar', 'rejectAcceptance', refused)).toBeUndefined();
});

test('team and papers are as the pack asks', () => {
  const planning = opened({ teamMin: 3, requiredPapers: ['plan'], signOffFor: ['MINOR'] })
    .do('pickup', 'acknowledgePickup')
    .do('office', 'submitDisposal', disposal('PRELIMINARY_VERIFICATION'))
    .do('principal', 'approveDisposal');
  expect(code(planning, 'head', 'submitPlan', { team: TEAM, ...plan })).toBe('teamTooSmall');
  planning
    .do('head', 'submitPlan', { team: [...TEAM, 'third'], ...plan })
    .do('principal', 'approvePlan')
    .do('head', 'startVerification');
  const submit = 'submitVerificationReport';
  expect(code(planning, 'officer', submit, report('MINOR'))).toBe('checklistIncomplete');
  planning.do('officer', submit, report('MINOR', ['plan'])).confirm('second', 'third');
  expect(planning.do('principal', 'decideResult', { finding: 'MINOR' }).state.state).toBe(
    'SIGN_OFF',
  );
});
