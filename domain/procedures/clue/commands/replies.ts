// Duties to real-name reporters: reply (T23, T2), call-back (T24), withdrawal.
import type { Effect } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import { isKnown } from '../codes';
import { repliesOf, type ClueState, type ReplyState } from '../data';
import { codeOf, textOf } from '../fields';
import { back, decided, moved } from '../moves';
import * as post from '../posts';
import { loop } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withText } from './spec';

const has = (state: ClueState, reply: ReplyState): boolean => state.data.replies.includes(reply);

const recordReply: Spec = {
  label: { zh: '记录答复', en: 'Record reply' },
  from: ['REPLYING', 'NOT_ACCEPTED'],
  who: (state) => {
    if (!has(state, 'OWED')) return null;
    return state.state === 'NOT_ACCEPTED' ? post.posts(post.INTAKE_OFFICER) : post.officer(state);
  },
  decide: decideReply,
};

function decideReply({ state, command, slice }: Input): Answer {
  const key = codeOf(command, 'reporterRef');
  const reply = key === undefined ? undefined : repliesOf(state.data)[key];
  if (key === undefined || reply === undefined) return refuse('reporterUnknown');
  if (reply !== 'OWED') return refuse('alreadyReplied');
  const mode = codeOf(command, 'mode');
  if (mode === undefined || !isKnown(slice, 'replyModes', mode))
    return refuse('unknownCode', { field: 'mode' });
  const effects: Effect[] = [{ do: 'stop', deadline: 'RESULT_REPLY', key }];
  // A refused clue is answered and done: no call-back (domain §5.1).
  if (state.state === 'REPLYING')
    effects.push({ do: 'start', deadline: 'SATISFACTION_CALLBACK', key });
  return decided({ type: 'replyRecorded', reporterRef: key, mode }, effects);
}

const recordSatisfaction: Spec = {
  label: { zh: '记录满意度', en: 'Record satisfaction' },
  from: ['REPLYING'],
  to: ['REPLYING', 'VERIFYING', 'RECHECK', 'INQUIRY', 'VERIFICATION_PLANNING'],
  who: (state) =>
    has(state, 'REPLIED')
      ? { posts: [post.INTAKE_OFFICER], not: handlers(state), notCode: 'handlerMayNot' }
      : null,
  decide: decideSatisfaction,
};

const handlers = (state: ClueState): string[] => {
  const { handling, team } = state.data;
  return handling === undefined ? team : [handling.officer, ...team];
};

const ANSWERS = ['SATISFIED', 'NOT_SATISFIED', 'NO_ANSWER'];

function decideSatisfaction(input: Input): Answer {
  const { state, command } = input;
  const key = codeOf(command, 'reporterRef');
  const reply = key === undefined ? undefined : repliesOf(state.data)[key];
  if (key === undefined || reply === undefined) return refuse('reporterUnknown');
  if (reply === 'OWED') return refuse('replyMissing');
  if (reply === 'ASKED') return refuse('noChange');
  const satisfaction = codeOf(command, 'satisfaction');
  if (satisfaction === undefined || !ANSWERS.includes(satisfaction))
    return refuse('unknownCode', { field: 'satisfaction' });
  const objection = textOf(command, 'objection');
  if (satisfaction === 'NOT_SATISFIED' && objection === undefined)
    return refuse('reasonRequired', { field: 'objection' });
  const event = {
    type: 'satisfactionRecorded',
    reporterRef: key,
    satisfaction,
    ...(objection === undefined ? {} : { objection }),
  };
  const stop: Effect = { do: 'stop', deadline: 'SATISFACTION_CALLBACK', key };
  if (command['newEvidence'] !== true)
    return decided(event, lastCall(state, key) ? [stop, CLOSING] : [stop]);
  const counted = loop(state, input.slice, 'rework');
  if (!counted.ok) return counted;
  return moved(
    { ...event, newEvidence: true, ...counted.fields },
    back(state),
    [stop],
    counted.notices,
  );
}

const CLOSING: Effect = { do: 'start', deadline: 'CLOSING' };

const lastCall = (state: ClueState, key: string): boolean =>
  Object.entries(repliesOf(state.data)).every(([one, reply]) => one === key || reply === 'ASKED');

/** §7 no. 1: a withdrawal ends nothing; pressure is looked into and a reply is still owed. */
const recordWithdrawal: Spec = {
  label: { zh: '记录撤回', en: 'Record withdrawal' },
  from: 'open',
  who: (state) => (state.data.realName.length === 0 ? null : post.posts(post.INTAKE_OFFICER)),
  decide: (input) => {
    const reporterRef = codeOf(input.command, 'reporterRef');
    if (reporterRef === undefined || !input.state.data.realName.includes(reporterRef))
      return refuse('reporterUnknown');
    return withText(input, 'statement', (statement) =>
      decided(
        { type: 'withdrawalRecorded', reporterRef, statement },
        [],
        [{ kind: 'withdrawal', audience: [post.leaderOf(input.state)] }],
      ),
    );
  },
};

export const REPLIES: Specs = { recordReply, recordSatisfaction, recordWithdrawal };
