// Review of a shelved clue (T21).
import { refuse } from '../../../kernel/refusal';
import { codeOf, type TextRefJson } from '../fields';
import { enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop, openRound } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withText } from './spec';

const reviewShelved: Spec = {
  label: { zh: '复查暂存线索', en: 'Review the shelved clue' },
  from: ['SHELVED'],
  to: ['SHELVED', 'SIGN_OFF', 'VERIFICATION_PLANNING', 'RESULT_APPROVAL'],
  who: post.departmentPost('departmentHead'),
  needs: (state) => [{ posts: [post.leaderOf(state)] }],
  decide: (input) =>
    withText(input, 'opinion', (opinion) => {
      const outcome = codeOf(input.command, 'outcome');
      if (outcome === 'keep') return kept(input, opinion);
      if (outcome === 'activate') return ended(input, opinion, outcome, 'VERIFICATION_PLANNING');
      if (outcome === 'conclude') return ended(input, opinion, outcome, 'RESULT_APPROVAL');
      return refuse('unknownCode', { field: 'outcome' });
    }),
};

const ended = (input: Input, opinion: TextRefJson, outcome: string, to: string): Answer =>
  moved(
    { type: 'shelvedReviewed', outcome, opinion },
    enter(input.state, to),
    stops(input.state, 'SHELVED_REVIEW'),
  );

/** The first time the two suffice; from the second on three must sign that it stays shelved. */
function kept(input: Input, opinion: TextRefJson): Answer {
  const { state, slice } = input;
  const counted = loop(state, slice, 'keep');
  if (!counted.ok) return counted;
  const event = { type: 'shelvedReviewed', outcome: 'keep', opinion, ...counted.fields };
  const done = stops(state, 'SHELVED_REVIEW');
  if ((state.data.loops['keep'] ?? 0) === 0)
    return moved(event, enter(state, 'SHELVED'), done, counted.notices);
  const round = openRound(input, {
    finding: 'UNCHECKABLE_NOW',
    reportVersion: state.data.reportVersion + 1,
    keep: true,
  });
  if (!round.ok) return round;
  const move = enter(state, 'SIGN_OFF');
  return moved({ ...event, ...round.fields }, move, done, counted.notices);
}

export const SHELVED: Specs = { reviewShelved };
