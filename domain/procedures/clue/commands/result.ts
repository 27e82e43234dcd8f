// The result: proposal to overrule and decision (T13).
import type { NoticeRequest } from '../../../kernel/event';
import { personsOf } from '../../../kernel/needs';
import { refuse, type Refusal } from '../../../kernel/refusal';
import { needsSignOff, RESULT_FINDINGS } from '../codes';
import { codeOf, textOf } from '../fields';
import { afterFinding, back, decided, enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop, openRound } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withTeam } from './spec';

const FROM = ['RESULT_APPROVAL'];

const proposeOverrule: Spec = {
  label: { zh: '提议改变结论', en: 'Propose to overrule' },
  from: FROM,
  who: post.departmentPost('leaderInCharge'),
  decide: (input) => {
    const finding = codeOf(input.command, 'finding');
    if (finding === undefined || !RESULT_FINDINGS.includes(finding))
      return refuse('findingNotAllowed', { field: 'finding' });
    if (finding === input.state.data.report?.finding) return refuse('noChange');
    return withReason(input, (reason) => decided({ type: 'overruleProposed', finding, reason }));
  },
};

const decideResult: Spec = {
  label: { zh: '审定结果', en: 'Decide the result' },
  from: FROM,
  to: [
    'SIGN_OFF',
    'CONCLUDED',
    'REPLYING',
    'FILING_APPROVAL',
    'SHELVED',
    'RECHECK',
    'VERIFYING',
    'INQUIRY',
    'VERIFICATION_PLANNING',
  ],
  who: () => post.posts(post.PRINCIPAL),
  decide: (input) => {
    const finding = codeOf(input.command, 'finding');
    if (finding === 'INSUFFICIENT') return insufficient(input);
    if (finding === 'DOUBTFUL') return doubtful(input);
    if (finding === undefined || !RESULT_FINDINGS.includes(finding))
      return refuse('findingNotAllowed', { field: 'finding' });
    return settled(input, finding);
  },
};

const insufficient = (input: Input): Answer =>
  withReason(input, (reason) => {
    const round = loop(input.state, input.slice, 'rework');
    if (!round.ok) return round;
    return moved(
      { type: 'resultReturned', finding: 'INSUFFICIENT', reason, ...round.fields },
      back(input.state),
      stops(input.state, 'RESULT_DECISION'),
      round.notices,
    );
  });

const doubtful = (input: Input): Answer =>
  withTeam(
    input,
    (team) => {
      const reason = textOf(input.command, 'reason');
      return moved(
        { type: 'recheckOrdered', team, ...(reason === undefined ? {} : { reason }) },
        enter(input.state, 'RECHECK'),
        stops(input.state, 'RESULT_DECISION'),
      );
    },
    input.state.data.pastTeams,
  );

/** He alone may take the report's finding; another one only after the leader in charge proposed it. */
function settled(input: Input, finding: string): Answer {
  const { state, slice } = input;
  const reported = state.data.report?.finding;
  const overruled = finding === reported ? undefined : reported;
  const fault = overruled === undefined ? undefined : overruleFault(input, finding, overruled);
  if (fault !== undefined) return fault;
  const event = {
    type: 'resultDecided',
    finding,
    ...(overruled === undefined ? {} : { overruled }),
  };
  const done = stops(state, 'RESULT_DECISION');
  const told: NoticeRequest[] =
    overruled === undefined ? [] : [{ kind: 'findingOverruled', audience: [post.SUPERIOR] }];
  if (!needsSignOff(slice, state.data.problemClass, finding))
    return moved(event, afterFinding(state, finding), done, told);
  const round = openRound(input, {
    finding,
    reportVersion: state.data.report?.version ?? 0,
    ...(overruled === undefined ? {} : { overruled }),
  });
  if (!round.ok) return round;
  return moved({ ...event, ...round.fields }, enter(state, 'SIGN_OFF'), done, told);
}

function overruleFault(input: Input, finding: string, reported: string): Refusal | undefined {
  const proposal = input.state.data.proposal;
  if (proposal?.finding !== finding) return refuse('overruleRequired', { reported });
  const both = [proposal.by, proposal.actingFor];
  return personsOf(input.by).some((person) => both.includes(person))
    ? refuse('sameAsAsker')
    : undefined;
}

export const RESULT: Specs = { proposeOverrule, decideResult };
