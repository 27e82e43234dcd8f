// States of a clue (domain §5.2): names, desks, and the deadline that starts when each is entered.
import type { Holder, Post } from '../../kernel/people';
import type { ClueState } from './data';
import { signStep } from './data';
import * as post from './posts';

/** The deadline that entering a state starts; states left out get theirs from the act that enters. */
export const ENTRY_CLOCK: Record<string, string> = {
  AWAITING_DISPOSAL: 'DISPOSAL_TRIAGE',
  INQUIRY: 'INQUIRY_START',
  VERIFICATION_PLANNING: 'TEAM_SETUP',
  VERIFYING: 'VERIFICATION',
  RESULT_APPROVAL: 'RESULT_DECISION',
  SIGN_OFF: 'SIGN_STEP_1',
  RECHECK: 'RECHECK',
  FILING_APPROVAL: 'FILING_APPROVAL',
  INVESTIGATION: 'INVESTIGATION',
  SHELVED: 'SHELVED_REVIEW',
  CONCLUDED: 'CLOSING',
};

const desk = (name: string) => (): Holder => ({ post: name });
const department = (code: string) => (state: ClueState) => ({
  post: post.inDepartment(state, code),
});

const withPersons = (state: ClueState, code: string, persons: string[]): Holder => ({
  post: post.inDepartment(state, code),
  ...(persons.length > 0 ? { persons } : {}),
});

export const officerHolder = (state: ClueState): Holder => {
  const { handling } = state.data;
  return withPersons(state, 'caseOfficer', handling === undefined ? [] : [handling.officer]);
};

export const teamHolder = (state: ClueState): Holder =>
  withPersons(state, 'caseOfficer', state.data.team);

/** Who signs step 1, 2 or 3 (T14). */
export function signerHolder(state: ClueState, step: number): Holder {
  if (step === 2) return { post: post.leaderOf(state) };
  if (step >= 3) return { post: post.PRINCIPAL };
  const { handling } = state.data;
  return withPersons(state, 'caseOfficer', handling === undefined ? [] : [handling.followUpPerson]);
}

const planDesk =
  (author: (state: ClueState) => Holder, approver: (state: ClueState) => Holder) =>
  (state: ClueState): Holder =>
    state.data.plan?.status === 'SUBMITTED' ? approver(state) : author(state);

function replyDesk(state: ClueState): Holder {
  const { replies } = state.data;
  if (replies.includes('OWED')) return officerHolder(state);
  if (replies.includes('REPLIED')) return { post: post.INTAKE_OFFICER };
  return { post: post.CASE_MANAGEMENT };
}

type Desk = { label: { zh: string; en: string }; end?: true; desk: (state: ClueState) => Holder };

/** Post on whose desk a clue lies. */
export const deskOf = (state: ClueState): Post | undefined => STATES[state.state]?.desk(state).post;

export const STATES: Record<string, Desk> = {
  REGISTERED: { label: { zh: '待取件', en: 'Awaiting pickup' }, desk: desk(post.PICKUP_OFFICER) },
  AWAITING_DISPOSAL: {
    label: { zh: '待处置', en: 'Awaiting disposal' },
    desk: desk(post.CASE_MANAGEMENT),
  },
  DISPOSAL_APPROVAL: {
    label: { zh: '处置审批', en: 'Disposal approval' },
    desk: desk(post.PRINCIPAL),
  },
  INQUIRY: {
    label: { zh: '谈话函询', en: 'Inquiry' },
    desk: planDesk(officerHolder, department('leaderInCharge')),
  },
  VERIFICATION_PLANNING: {
    label: { zh: '初核准备', en: 'Verification planning' },
    desk: planDesk(department('departmentHead'), desk(post.PRINCIPAL)),
  },
  VERIFYING: { label: { zh: '初步核实', en: 'Verifying' }, desk: teamHolder },
  RESULT_APPROVAL: {
    label: { zh: '结果审批', en: 'Result approval' },
    desk: desk(post.PRINCIPAL),
  },
  SIGN_OFF: {
    label: { zh: '签字背书', en: 'Sign-off' },
    desk: (state) => signerHolder(state, signStep(state.data)),
  },
  RECHECK: { label: { zh: '回溯核查', en: 'Recheck' }, desk: teamHolder },
  FILING_APPROVAL: { label: { zh: '立案审批', en: 'Filing approval' }, desk: desk(post.PRINCIPAL) },
  INVESTIGATION: { label: { zh: '审查调查', en: 'Investigation' }, desk: officerHolder },
  SHELVED: { label: { zh: '暂存待查', en: 'Shelved' }, desk: department('departmentHead') },
  CONCLUDED: { label: { zh: '已办结', en: 'Concluded' }, desk: desk(post.CASE_MANAGEMENT) },
  REPLYING: { label: { zh: '答复回访', en: 'Replying' }, desk: replyDesk },
  CLOSED: { label: { zh: '已归档', en: 'Closed' }, end: true, desk: desk(post.LEDGER_KEEPER) },
  NOT_ACCEPTED: {
    label: { zh: '不予受理', en: 'Not accepted' },
    end: true,
    desk: desk(post.INTAKE_OFFICER),
  },
  ROUTED_UPWARD: {
    label: { zh: '报送上级', en: 'Routed upward' },
    end: true,
    desk: (state) => ({ post: post.INTAKE_OFFICER, persons: [state.data.registrar] }),
  },
};
