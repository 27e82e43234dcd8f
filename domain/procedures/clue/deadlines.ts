// Deadlines of a clue (domain §5.1) and who holds each (§5.3). Limits and ladders are the rule pack's.
import { heldBy } from '../../kernel/desks';
import type { Holder, Post } from '../../kernel/people';
import type { DeadlineSpec } from '../../kernel/procedure';
import type { OpenDeadline } from '../../kernel/state';
import type { ClueData, ClueState } from './data';
import * as post from './posts';
import { officerHolder, signerHolder, teamHolder } from './states';

type Spec = DeadlineSpec<ClueData>;

const at = (name: Post) => (): Holder => ({ post: name });
const head = (state: ClueState): Holder => ({ post: post.headOf(state) });
const leader = (state: ClueState): Holder => ({ post: post.leaderOf(state) });

const byLeader = (state: ClueState) => post.posts(post.leaderOf(state));
const byPrincipal = () => post.posts(post.PRINCIPAL);

/** First extension by the leader in charge, every later one by the principal leader (§5.1). */
const leaderThenPrincipal = (deadline: string) => (state: ClueState) => {
  const open = state.deadlines.find((one) => one.deadline === deadline);
  return (open?.extensions ?? 0) === 0 ? byLeader(state) : byPrincipal();
};

const spec = (zh: string, en: string, holder: Spec['holder'], more: Partial<Spec> = {}): Spec => ({
  label: { zh, en },
  holder,
  ...more,
});

/** The report after a return is written by whoever wrote the one before. */
const reworkHolder = (state: ClueState): Holder =>
  state.state === 'INQUIRY' || state.data.report?.from === 'INQUIRY'
    ? officerHolder(state)
    : teamHolder(state);

const replyHolder = (state: ClueState): Holder =>
  state.data.handling === undefined ? { post: post.INTAKE_OFFICER } : officerHolder(state);

export const DEADLINES: Record<string, Spec> = {
  PICKUP: spec('取件', 'Pickup', at(post.PICKUP_OFFICER), { fromReceipt: true }),
  DISPOSAL_TRIAGE: spec('拟办处置', 'Disposal proposal', at(post.CASE_MANAGEMENT)),
  DISPOSAL_OPINION: spec('处置意见审批', 'Approved opinion', at(post.PRINCIPAL), {
    beside: true,
    fromReceipt: true,
  }),
  ACCEPTANCE_NOTICE: spec('受理告知', 'Acceptance notice', at(post.INTAKE_OFFICER), {
    beside: true,
    fromReceipt: true,
  }),
  WHOLE_LIFE: spec('线索全程', 'The clue as a whole', leader, {
    beside: true,
    fromReceipt: true,
    // Held by the leader in charge, so that somebody else has to confirm.
    extensionBy: byPrincipal,
  }),
  REPORT_UPWARD: spec('报送上级', 'Report upward', (state) => ({
    post: post.INTAKE_OFFICER,
    persons: [state.data.registrar],
  })),
  INQUIRY_START: spec('启动谈话函询', 'Inquiry started', officerHolder),
  INQUIRY_ANSWER: spec('函询回复', 'Letter answered', officerHolder, {
    extensionBy: byLeader,
    pauseBy: byLeader,
  }),
  INQUIRY_REPORT: spec('谈话函询报告', 'Inquiry report', officerHolder),
  TEAM_SETUP: spec('组建核查组', 'Verification team', head),
  VERIFICATION: spec('初步核实', 'Verification report', teamHolder, {
    extensionBy: leaderThenPrincipal('VERIFICATION'),
    pauseBy: byLeader,
  }),
  REWORK: spec('退回补充', 'Report after a return', reworkHolder, {
    extensionBy: leaderThenPrincipal('REWORK'),
    pauseBy: byLeader,
  }),
  RESULT_DECISION: spec('结果审定', 'Result decided', at(post.PRINCIPAL)),
  SIGN_STEP_1: spec('跟进人员签字', 'Signature 1', (state) => signerHolder(state, 1)),
  SIGN_STEP_2: spec('分管领导签字', 'Signature 2', (state) => signerHolder(state, 2)),
  SIGN_STEP_3: spec('主要领导签字', 'Signature 3', (state) => signerHolder(state, 3)),
  RECHECK: spec('回溯核查', 'Recheck report', teamHolder, {
    extensionBy: leaderThenPrincipal('RECHECK'),
  }),
  FILING_APPROVAL: spec('立案审批', 'Filing approved', at(post.PRINCIPAL)),
  INVESTIGATION: spec('审查调查', 'Investigation', officerHolder, {
    extensionBy: leaderThenPrincipal('INVESTIGATION'),
    pauseBy: byLeader,
  }),
  SHELVED_REVIEW: spec('暂存复查', 'Review of a shelved clue', head),
  RESULT_REPLY: spec('结果答复', 'Reply to a real-name reporter', replyHolder),
  SATISFACTION_CALLBACK: spec('满意度回访', 'Call-back', at(post.INTAKE_OFFICER)),
  CLOSING: spec('归档', 'Closing', at(post.CASE_MANAGEMENT)),
};

/** Who holds a clock that runs. */
export const heldAt = (state: ClueState, { deadline, key }: OpenDeadline): Holder =>
  heldBy(state, DEADLINES[deadline]?.holder(state, key) ?? { post: '' });
