// Plausible bodies for every command of a clue, varied by a number, for walks that nobody scripted.
import type { Json } from '../../domain';
import { CHECKLIST, disposal, TEAM, text, type Life } from './clue-life';
import { repliesOf } from '../../domain/procedures/clue/data';
import { listingsOf } from '../../domain/kernel/listings';

type Bodies = (life: Life, n: number) => Record<string, Json>;

const pick = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

const WAYS = ['PRELIMINARY_VERIFICATION', 'INQUIRY', 'SHELVED', 'CONCLUDED_WITHOUT_ACTION'];
const FINDINGS = ['NO_UMBRELLA', 'VIOLATION', 'UNCHECKABLE_NOW', 'MINOR', 'UNFOUNDED'];
const NEW_TEAMS = [
  ['third', 'fourth'],
  ['follow', 'fourth'],
];
const reason = () => ({ reason: text('reason') });
const report: Bodies = (_life, n) => ({
  finding: pick(FINDINGS, n),
  checklist: CHECKLIST,
  report: text('report'),
});

/** Half of the results follow the report, the others overrule, doubt or send back. */
const result: Bodies = (life, n) => ({
  ...reason(),
  team: pick(NEW_TEAMS, n),
  finding:
    n % 2 === 0
      ? (life.data.report?.finding ?? 'MINOR')
      : pick(['DOUBTFUL', 'INSUFFICIENT', ...FINDINGS], n),
});

const reporter = (life: Life, wanted: string): string =>
  Object.entries(repliesOf(life.data)).find(([, reply]) => reply === wanted)?.[0] ?? 'r1';

export const BODIES: Record<string, Bodies> = {
  correctReceipt: (life, n) => ({
    ...reason(),
    receivedAtMs: life.state.receivedAtMs - (n % 3) * 40,
  }),
  rejectAcceptance: () => ({ reason: 'COURT_MATTER' }),
  confirmUpward: () => ({ receipt: text('receipt') }),
  submitDisposal: (_life, n) => disposal(pick(WAYS, n)),
  returnDisposal: reason,
  recordStudy: () => ({ record: text('study') }),
  recordLetterSent: (life) => ({ deliveredAtMs: life.now }),
  submitInquiryReport: (_life, n) => ({
    outcome: pick(['UNFOUNDED', 'MINOR', 'VERIFY', 'AGAIN'], n),
    answer: 'NO_ANSWER',
    report: text('report'),
  }),
  submitPlan: () => ({ team: TEAM, plan: text('plan'), safetyPlan: text('safety') }),
  returnPlan: reason,
  submitVerificationReport: report,
  submitRecheckReport: report,
  proposeOverrule: (_life, n) => ({ ...reason(), finding: pick(FINDINGS, n) }),
  decideResult: result,
  sign: (life) => life.signBody(),
  returnForRework: reason,
  orderRecheck: (_life, n) => ({ ...reason(), team: pick(NEW_TEAMS, n) }),
  refuseFiling: reason,
  recordDecision: () => ({ outcome: 'DISMISSED' }),
  reviewShelved: (_life, n) => ({
    outcome: pick(['keep', 'activate', 'conclude'], n),
    opinion: text('opinion'),
  }),
  recordReply: (life) => ({ reporterRef: reporter(life, 'OWED'), mode: 'TALK' }),
  recordSatisfaction: (life, n) => ({
    reporterRef: reporter(life, 'REPLIED'),
    satisfaction: pick(['SATISFIED', 'NOT_SATISFIED', 'NO_ANSWER'], n),
    objection: text('objection'),
    newEvidence: n % 5 === 0,
  }),
  recordWithdrawal: () => ({ reporterRef: 'r1', statement: text('statement') }),
  addSubject: (_life, n) => ({ subjectRef: `s${n % 4}` }),
  linkSubject: () => ({ subjectRef: 's1' }),
  declareNotInDirectory: () => ({ subjectRef: 's1' }),
  removeSubject: (_life, n) => ({ ...reason(), subjectRef: `s${n % 4}` }),
  changeProblemClass: (_life, n) => ({ class: pick(['UMBRELLA', 'WEAK_ENFORCEMENT'], n) }),
  reassign: (life, n) => ({
    role: pick(['officer', 'followUpPerson', 'member'], n),
    from: life.data.team[0] ?? '',
    to: pick(['officer', 'second', 'third', 'fourth', 'follow'], n >> 2),
  }),
  remind: (life) => ({ deadline: life.state.deadlines[0]?.deadline ?? '' }),
  recordInterference: () => ({ account: text('account') }),
  // Rarely, or soon nobody would be left to walk with.
  declareRecusal: (_life, n): Record<string, Json> => (n % 16 === 0 ? reason() : {}),
  decideRecusal: (life, n) => ({
    person: life.data.recusals[0]?.personId ?? '',
    granted: n % 2 === 0,
    replacement: pick(['third', 'fourth', 'follow', 'head', 'caller'], n),
    paper: text('paper'),
  }),
  recordClarification: () => ({ clarification: text('clarification') }),
  confirm: (life, n) => ({ commandId: pick(life.state.pending, n).commandId }),
  decline: (life, n) => ({ commandId: pick(life.state.pending, n).commandId, ...reason() }),
  requestExtension: (life, n) => ({
    deadline: pick(life.state.deadlines, n).deadline,
    until: new Date(life.now + 2000).toISOString(),
  }),
  delist: (life) => ({ deadline: listingsOf(life.state)[0]?.deadline ?? '', ...reason() }),
};

export const bodyOf = (life: Life, type: string, n: number): Record<string, Json> =>
  BODIES[type]?.(life, n) ?? {};
