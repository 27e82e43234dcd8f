// Plans of an inquiry (T10) and of a verification (T11): submit, approve, return, start.
import type { Who } from '../../../kernel/procedure';
import type { ClueState } from '../data';
import { textOf } from '../fields';
import { decided, enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withTeam, withText } from './spec';

const PLANNED = ['INQUIRY', 'VERIFICATION_PLANNING'];

const hasPlan = (state: ClueState, status: string): boolean => state.data.plan?.status === status;

/** The leader in charge judges the plan of an inquiry, the principal leader that of a verification. */
const planJudge = (state: ClueState): Who | null => {
  if (!hasPlan(state, 'SUBMITTED')) return null;
  return state.state === 'INQUIRY' ? post.posts(post.leaderOf(state)) : post.posts(post.PRINCIPAL);
};

const submitPlan: Spec = {
  label: { zh: '报送方案', en: 'Submit plan' },
  from: PLANNED,
  who: (state) => {
    if (hasPlan(state, 'APPROVED')) return null;
    return state.state === 'INQUIRY' ? post.officer(state) : post.posts(post.headOf(state));
  },
  decide: (input) =>
    withText(input, 'plan', (plan) =>
      input.state.state === 'INQUIRY'
        ? submitted(input, plan, [])
        : withTeam(input, (team) => submitted(input, plan, team)),
    ),
};

/** A verification needs a safety plan (T11); an inquiry's contingency plan may be part of its plan. */
function submitted(input: Input, plan: { ref: string; digest: string }, team: string[]): Answer {
  const event = { type: 'planSubmitted', plan, team };
  if (input.state.state !== 'INQUIRY')
    return withText(input, 'safetyPlan', (safetyPlan) => decided({ ...event, safetyPlan }));
  const safetyPlan = textOf(input.command, 'safetyPlan');
  return decided(safetyPlan === undefined ? event : { ...event, safetyPlan });
}

const approvePlan: Spec = {
  label: { zh: '批准方案', en: 'Approve plan' },
  from: PLANNED,
  who: planJudge,
  decide: () => decided({ type: 'planApproved' }),
};

const returnPlan: Spec = {
  label: { zh: '退回方案', en: 'Return plan' },
  from: PLANNED,
  who: planJudge,
  decide: (input) =>
    withReason(input, (reason) => {
      const round = loop(input.state, input.slice, 'plan');
      if (!round.ok) return round;
      return decided({ type: 'planReturned', reason, ...round.fields }, [], round.notices);
    }),
};

const startVerification: Spec = {
  label: { zh: '启动初核', en: 'Start verification' },
  from: ['VERIFICATION_PLANNING'],
  to: ['VERIFYING'],
  who: (state) => (hasPlan(state, 'APPROVED') ? post.posts(post.headOf(state)) : null),
  decide: ({ state }) =>
    moved(
      { type: 'verificationStarted', team: state.data.plan?.team ?? [] },
      enter(state, 'VERIFYING'),
      stops(state, 'TEAM_SETUP'),
    ),
};

export const PLANNING: Specs = { submitPlan, approvePlan, returnPlan, startVerification };
