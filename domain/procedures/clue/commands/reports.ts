// Reports of a team: of a verification (T12) and of a recheck (T17), each signed by every member.
import type { NoticeRequest } from '../../../kernel/event';
import { refuse } from '../../../kernel/refusal';
import { REPORT_FINDINGS, requiredPapers } from '../codes';
import { checklistOf, codeOf } from '../fields';
import { enter, moved, stops } from '../moves';
import * as post from '../posts';
import type { Answer, Input, Spec, Specs } from './spec';
import { otherMembers, withText } from './spec';

const submitVerificationReport: Spec = {
  label: { zh: '报送初核报告', en: 'Submit verification report' },
  from: ['VERIFYING'],
  to: ['RESULT_APPROVAL'],
  who: post.team,
  needs: otherMembers,
  decide: (input) => submitted(input, 'verificationReportSubmitted', 'VERIFICATION'),
};

const submitRecheckReport: Spec = {
  label: { zh: '报送回溯核查报告', en: 'Submit recheck report' },
  from: ['RECHECK'],
  to: ['RESULT_APPROVAL'],
  who: post.team,
  needs: otherMembers,
  decide: (input) => submitted(input, 'recheckReportSubmitted', 'RECHECK'),
};

function submitted(input: Input, type: string, clock: string): Answer {
  const { state, command } = input;
  const checked = checklistOf(command);
  const missing = requiredPapers(input.slice).find((one) => !checked.includes(one));
  if (missing !== undefined) return refuse('checklistIncomplete', { missing });
  const finding = codeOf(command, 'finding');
  if (finding === undefined || !REPORT_FINDINGS.includes(finding))
    return refuse('findingNotAllowed', { field: 'finding' });
  return withText(input, 'report', (report) =>
    moved(
      { type, finding, checklist: checked, report },
      enter(state, 'RESULT_APPROVAL'),
      stops(state, clock, 'REWORK'),
      clock === 'RECHECK' ? accountability(finding) : [],
    ),
  );
}

/** An umbrella found on recheck asks how the earlier signers came to sign (T17). */
const accountability = (finding: string): NoticeRequest[] =>
  finding === 'VIOLATION'
    ? [{ kind: 'backwardAccountabilityCheck', audience: [post.PRINCIPAL, post.SUPERIOR] }]
    : [];

export const REPORTS: Specs = { submitVerificationReport, submitRecheckReport };
