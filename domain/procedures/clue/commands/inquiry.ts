// Inquiry by letter or talk (T10).
import type { Who } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import type { ClueState } from '../data';
import { codeOf, numberOf, textOf } from '../fields';
import { decided, enter, isRunning, moved, stops } from '../moves';
import { officer } from '../posts';
import { loop } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withText } from './spec';

const FROM = ['INQUIRY'];

/** Letter and talk only after the plan, and only once in an inquiry. */
const beforeContact = (state: ClueState): Who | null =>
  state.data.plan?.status === 'APPROVED' && state.data.inquiry === undefined
    ? officer(state)
    : null;

const recordLetterSent: Spec = {
  label: { zh: '函询送达', en: 'Record letter delivered' },
  from: FROM,
  who: beforeContact,
  decide: (input) => {
    const deliveredAtMs = numberOf(input.command, 'deliveredAtMs');
    if (deliveredAtMs === undefined) return refuse('badCommand', { field: 'deliveredAtMs' });
    if (deliveredAtMs > input.context.submittedAtMs) return refuse('receivedInFuture');
    if (deliveredAtMs < input.state.enteredAtMs) return refuse('receivedTooLongAgo');
    return decided({ type: 'letterSent', deliveredAtMs }, [
      ...stops(input.state, 'INQUIRY_START'),
      { do: 'start', deadline: 'INQUIRY_ANSWER', startAtMs: deliveredAtMs },
    ]);
  },
};

const recordTalk: Spec = {
  label: { zh: '记录谈话', en: 'Record talk' },
  from: FROM,
  who: beforeContact,
  decide: (input) => report(input, 'talkRecorded', 'INQUIRY_START', 'record'),
};

const recordAnswer: Spec = {
  label: { zh: '记录回复', en: 'Record answer' },
  from: FROM,
  who: (state) => (isRunning(state, 'INQUIRY_ANSWER') ? officer(state) : null),
  decide: (input) => report(input, 'answerRecorded', 'INQUIRY_ANSWER', 'answer'),
};

/** From a talk or an answer on the month for the report runs. */
function report(input: Input, type: string, stopped: string, field: string): Answer {
  const text = textOf(input.command, field);
  return decided({ type, ...(text === undefined ? {} : { [field]: text }) }, [
    ...stops(input.state, stopped),
    { do: 'start', deadline: 'INQUIRY_REPORT' },
  ]);
}

const submitInquiryReport: Spec = {
  label: { zh: '报送谈话函询报告', en: 'Submit inquiry report' },
  from: FROM,
  to: ['RESULT_APPROVAL', 'VERIFICATION_PLANNING', 'INQUIRY'],
  who: (state) => (state.data.inquiry === undefined ? null : officer(state)),
  decide: decideReport,
};

const OUTCOMES = ['UNFOUNDED', 'MINOR', 'VERIFY', 'AGAIN'];

function decideReport(input: Input): Answer {
  const { state, command } = input;
  const outcome = codeOf(command, 'outcome');
  if (outcome === undefined || !OUTCOMES.includes(outcome))
    return refuse('findingNotAllowed', { field: 'outcome' });
  const answer = codeOf(command, 'answer');
  if (state.data.inquiry === 'LETTER_SENT' && answer !== 'NO_ANSWER')
    return refuse('answerMissing', { field: 'answer' });
  return withText(input, 'report', (text) => {
    const event = {
      type: 'inquiryReportSubmitted',
      outcome,
      report: text,
      ...(answer === 'NO_ANSWER' ? { answer } : {}),
    };
    const done = stops(state, 'INQUIRY_REPORT', 'REWORK');
    if (outcome === 'VERIFY') return moved(event, enter(state, 'VERIFICATION_PLANNING'), done);
    if (outcome !== 'AGAIN') return moved(event, enter(state, 'RESULT_APPROVAL'), done);
    const round = loop(state, input.slice, 'inquiry');
    if (!round.ok) return round;
    return moved({ ...event, ...round.fields }, enter(state, 'INQUIRY'), done, round.notices);
  });
}

export const INQUIRY: Specs = { recordLetterSent, recordTalk, recordAnswer, submitInquiryReport };
