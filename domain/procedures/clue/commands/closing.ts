// The closed-loop guard (T25) and taking a listing off (T26).
import type { Post } from '../../../kernel/people';
import { postCode } from '../../../kernel/people';
import type { Who } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import type { Listing } from '../../../kernel/state';
import type { ClueState } from '../data';
import { codeOf } from '../fields';
import { decided, enter, moved, stops } from '../moves';
import * as post from '../posts';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason } from './spec';

const allAsked = (state: ClueState): boolean =>
  Object.values(state.data.replies).every((reply) => reply === 'ASKED');

const close: Spec = {
  label: { zh: '归档', en: 'Close' },
  from: ['CONCLUDED', 'REPLYING'],
  to: ['CLOSED'],
  who: (state) => (allAsked(state) ? post.posts(post.CASE_MANAGEMENT) : null),
  decide: ({ state }) => {
    const running = state.deadlines.find((one) => one.deadline !== 'CLOSING');
    if (running !== undefined) return refuse('loopOpen', { deadline: running.deadline });
    const listed = state.listings.find((one) => one.deadline !== 'CLOSING');
    if (listed !== undefined) return refuse('loopOpen', { listing: listed.deadline });
    const off =
      state.listings.length > 0 ? [{ do: 'endListing', deadline: 'CLOSING' } as const] : [];
    return moved({ type: 'clueClosed' }, enter(state, 'CLOSED'), [
      ...stops(state, 'CLOSING'),
      ...off,
    ]);
  },
};

/** The leader in charge takes a listing off; where he was late himself, the principal leader. */
const remover = (state: ClueState, listing: Listing): Post =>
  postCode(listing.holderPost) === 'leaderInCharge' ? post.PRINCIPAL : post.leaderOf(state);

const delist: Spec = {
  label: { zh: '销号', en: 'Delist' },
  from: 'any',
  who: (state): Who | null => {
    const stopped = state.listings.filter((one) => one.stopped);
    if (stopped.length === 0) return null;
    return post.posts(...new Set(stopped.map((one) => remover(state, one))));
  },
  decide: (input) => withReason(input, (reason) => decideDelisting(input, reason)),
};

function decideDelisting(input: Input, reason: { ref: string; digest: string }): Answer {
  const { state, command } = input;
  const deadline = codeOf(command, 'deadline');
  const listings = state.listings.filter((one) => one.deadline === deadline);
  if (deadline === undefined || listings.length === 0) return refuse('notListed');
  if (listings.some((one) => !one.stopped)) return refuse('stillRunning');
  if (!listings.every((one) => remover(state, one) === input.asPost)) return refuse('notYourDesk');
  return decided({ type: 'delistDecided', deadline, reason }, [{ do: 'endListing', deadline }]);
}

export const CLOSING: Specs = { close, delist };
