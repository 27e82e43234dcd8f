// The closed-loop guard (T25) and taking a listing off (T26).
import { postCode, type Post } from '../../../kernel/people';
import type { Who } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import { listingsOf } from '../../../kernel/listings';
import type { ClueState } from '../data';
import { enter, moved, stops } from '../moves';
import * as post from '../posts';
import type { Spec, Specs } from './spec';

const allAsked = (state: ClueState): boolean =>
  state.data.replies.every((reply) => reply === 'ASKED');

const close: Spec = {
  label: { zh: '归档', en: 'Close' },
  from: ['CONCLUDED', 'REPLYING'],
  to: ['CLOSED'],
  who: (state) => (allAsked(state) ? post.posts(post.CASE_MANAGEMENT) : null),
  decide: ({ state }) => {
    const running = state.deadlines.find((one) => one.deadline !== 'CLOSING');
    if (running !== undefined) return refuse('loopOpen', { deadline: running.deadline });
    const listings = listingsOf(state);
    const listed = listings.find((one) => one.deadline !== 'CLOSING');
    if (listed !== undefined) return refuse('loopOpen', { listing: listed.deadline });
    const off = listings.length > 0 ? [{ do: 'endListing', deadline: 'CLOSING' } as const] : [];
    return moved({ type: 'clueClosed' }, enter(state, 'CLOSED'), [
      ...stops(state, 'CLOSING'),
      ...off,
    ]);
  },
};

/** T26: the leader in charge takes a listing off; where he was late himself, the principal leader. */
export const delistBy = (state: ClueState, listing: { holderPost: Post }): Who =>
  post.posts(
    postCode(listing.holderPost) === 'leaderInCharge' ? post.PRINCIPAL : post.leaderOf(state),
  );

export const CLOSING: Specs = { close };
