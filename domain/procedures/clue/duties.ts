// Duties that keep a clue open in an end state (invariant 13).
import type { ClueState } from './data';

/** A refused clue owes its real-name reporters a reply; a stub waits for the superior's receipt. */
export function dutyOpen(state: ClueState): boolean {
  if (state.state === 'ROUTED_UPWARD') return state.data.upwardConfirmed !== true;
  if (state.state === 'NOT_ACCEPTED') return state.data.replies.includes('OWED');
  return false;
}
