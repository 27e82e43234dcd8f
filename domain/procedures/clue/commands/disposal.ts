// Disposal: proposal (T7), approval (T8), return (T9), and the collective study some steps ask for.
import type { NoticeRequest } from '../../../kernel/event';
import type { Effect } from '../../../kernel/procedure';
import { postOf } from '../../../kernel/people';
import { refuse, type Refusal } from '../../../kernel/refusal';
import { studyFor, WAYS } from '../codes';
import { codeOf } from '../fields';
import { decided, enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withText } from './spec';

const submitDisposal: Spec = {
  label: { zh: '提出处置意见', en: 'Submit disposal proposal' },
  from: ['AWAITING_DISPOSAL'],
  to: ['DISPOSAL_APPROVAL'],
  who: () => post.posts(post.CASE_MANAGEMENT, post.DUTY_OFFICER),
  decide: decideSubmission,
};

function decideSubmission(input: Input): Answer {
  const { state, command, context } = input;
  const undecided = context.facts['subjectsUndecided'];
  if (typeof undecided === 'number' && undecided > 0)
    return refuse('subjectsUndecided', { undecided });
  const way = codeOf(command, 'way');
  if (way === undefined || !Object.hasOwn(WAYS, way))
    return refuse('unknownCode', { field: 'way' });
  const handling = handlers(input);
  if ('ok' in handling) return handling;
  return withText(input, 'opinion', (opinion) =>
    moved(
      { type: 'disposalSubmitted', way, ...handling, opinion },
      enter(state, 'DISPOSAL_APPROVAL'),
      stops(state, 'DISPOSAL_TRIAGE'),
    ),
  );
}

type Handlers = { department: string; officer: string; followUpPerson: string };

/** The officer must hold the department's post; the follow-up person is the officer unless named (T7). */
function handlers({ command, context }: Input): Handlers | Refusal {
  const department = codeOf(command, 'department');
  const officer = codeOf(command, 'officer');
  if (department === undefined) return refuse('badCommand', { field: 'department' });
  if (officer === undefined) return refuse('badCommand', { field: 'officer' });
  const followUpPerson = codeOf(command, 'followUpPerson') ?? officer;
  if (!(context.named[officer] ?? []).includes(postOf('caseOfficer', department)))
    return refuse('personNotEligible', { personId: officer });
  if ((context.named[followUpPerson] ?? []).length === 0)
    return refuse('personNotEligible', { personId: followUpPerson });
  return { department, officer, followUpPerson };
}

const approveDisposal: Spec = {
  label: { zh: '批准处置意见', en: 'Approve disposal' },
  from: ['DISPOSAL_APPROVAL'],
  to: ['INQUIRY', 'VERIFICATION_PLANNING', 'SHELVED', 'RESULT_APPROVAL'],
  who: () => post.posts(post.PRINCIPAL),
  decide: ({ state, slice }) => {
    const way = state.data.handling?.way ?? '';
    const study = studyFor(slice, way);
    if (study && !state.data.studied) return refuse('studyRequired', { way });
    const told: NoticeRequest[] = state.data.keyPerson
      ? [{ kind: 'keyPerson', audience: [post.SUPERIOR] }]
      : [];
    return moved(
      { type: 'disposalApproved', way, ...(study ? { studyUsed: true } : {}) },
      enter(state, WAYS[way] ?? 'VERIFICATION_PLANNING'),
      stops(state, 'DISPOSAL_OPINION'),
      told,
    );
  },
};

const returnDisposal: Spec = {
  label: { zh: '退回处置意见', en: 'Return disposal proposal' },
  from: ['DISPOSAL_APPROVAL'],
  to: ['AWAITING_DISPOSAL'],
  who: () => post.posts(post.PRINCIPAL),
  decide: (input) =>
    withReason(input, (reason) => {
      const round = loop(input.state, input.slice, 'disposal');
      if (!round.ok) return round;
      const move = enter(input.state, 'AWAITING_DISPOSAL', null);
      move.effects.push(triage(input));
      return moved({ type: 'disposalReturned', reason, ...round.fields }, move, [], round.notices);
    }),
};

/** Outside duty hours the two hours start with the next roster shift (domain §5.2, "More rules"). */
function triage({ context, movesAtMs }: Input): Effect {
  const shift = context.facts['nextShiftAtMs'];
  const later = typeof shift === 'number' && shift > movesAtMs;
  return { do: 'start', deadline: 'DISPOSAL_TRIAGE', ...(later ? { startAtMs: shift } : {}) };
}

const recordStudy: Spec = {
  label: { zh: '记录集体研究', en: 'Record collective study' },
  from: 'open',
  who: post.departmentPost('departmentHead'),
  needs: (state) => [{ posts: [post.leaderOf(state)] }],
  decide: (input) =>
    withText(input, 'record', (record) => decided({ type: 'studyRecorded', record })),
};

export const DISPOSAL: Specs = { submitDisposal, approveDisposal, returnDisposal, recordStudy };
