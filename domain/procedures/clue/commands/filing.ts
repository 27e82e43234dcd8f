// Filing (T18, T18r) and the decision that ends an investigation (T19).
import type { NoticeRequest } from '../../../kernel/event';
import { refuse } from '../../../kernel/refusal';
import { isKnown } from '../codes';
import type { ClueState } from '../data';
import { codeOf, textOf } from '../fields';
import { conclude, enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop } from '../rounds';
import type { Spec, Specs } from './spec';
import { withReason } from './spec';

const approveFiling: Spec = {
  label: { zh: '批准立案', en: 'Approve filing' },
  from: ['FILING_APPROVAL'],
  to: ['INVESTIGATION'],
  who: () => post.posts(post.PRINCIPAL),
  // The party-committee principal confirms himself, or two enter his signed paper.
  needs: (_state, command) =>
    codeOf(command, 'by') === 'paper'
      ? [{ posts: [post.CASE_MANAGEMENT] }, { posts: [post.OFFICE_HEAD] }]
      : [{ posts: [post.PARTY_COMMITTEE] }],
  decide: ({ state, command, movesAtMs }) => {
    const paper = textOf(command, 'paper');
    return moved(
      { type: 'filingApproved', filedAtMs: movesAtMs, ...(paper === undefined ? {} : { paper }) },
      enter(state, 'INVESTIGATION'),
      stops(state, 'FILING_APPROVAL'),
      interimNotice(state),
    );
  },
};

/** T22: whoever reported under a real name hears in between that the clue was filed; its officer sees to it. */
const interimNotice = ({ data }: ClueState): NoticeRequest[] =>
  data.realName.length === 0 || data.handling === undefined
    ? []
    : [{ kind: 'interimNotice', audience: [`person:${data.handling.officer}`] }];

const refuseFiling: Spec = {
  label: { zh: '不予立案', en: 'Refuse filing' },
  from: ['FILING_APPROVAL'],
  to: ['RESULT_APPROVAL'],
  who: () => post.posts(post.PRINCIPAL, post.PARTY_COMMITTEE),
  decide: (input) =>
    withReason(input, (reason) => {
      const counted = loop(input.state, input.slice, 'filing');
      if (!counted.ok) return counted;
      return moved(
        { type: 'filingRefused', reason, ...counted.fields },
        enter(input.state, 'RESULT_APPROVAL'),
        stops(input.state, 'FILING_APPROVAL'),
        counted.notices,
      );
    }),
};

const recordDecision: Spec = {
  label: { zh: '记录处理决定', en: 'Record the decision' },
  from: ['INVESTIGATION'],
  to: ['CONCLUDED', 'REPLYING'],
  who: () => post.posts(post.CASE_MANAGEMENT),
  needs: (state) => [{ posts: [post.leaderOf(state)] }],
  decide: ({ state, command, slice }) => {
    const outcome = codeOf(command, 'outcome');
    if (outcome === undefined || !isKnown(slice, 'outcomes', outcome))
      return refuse('unknownCode', { field: 'outcome' });
    return moved(
      { type: 'decisionRecorded', outcome },
      conclude(state),
      stops(state, 'INVESTIGATION'),
    );
  },
};

export const FILING: Specs = { approveFiling, refuseFiling, recordDecision };
