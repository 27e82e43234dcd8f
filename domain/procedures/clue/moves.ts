// What entering a state does to the clocks, and the two moves several acts share: back, and concluding (T22).
import type { ActEventBody, NoticeRequest } from '../../kernel/event';
import type { Decision, Effect } from '../../kernel/procedure';
import type { ClueState } from './data';
import { ENTRY_CLOCK, STATES } from './states';

export type Move = { enters: string; effects: Effect[] };

export const decided = (
  event: ActEventBody,
  effects: Effect[] = [],
  notices: NoticeRequest[] = [],
): Decision => ({ ok: true, event, effects, ...(notices.length > 0 ? { notices } : {}) });

/** A decision whose event enters a state. */
export const moved = (
  event: ActEventBody,
  move: Move,
  stops: Effect[] = [],
  notices: NoticeRequest[] = [],
): Decision => decided({ ...event, enters: move.enters }, [...stops, ...move.effects], notices);

const isOpen = (state: ClueState, deadline: string, key?: string): boolean =>
  state.deadlines.some((one) => one.deadline === deadline && one.key === key);

/** Stops of those of the named deadlines that are open. */
export const stops = (state: ClueState, ...names: string[]): Effect[] =>
  names.filter((name) => isOpen(state, name)).map((deadline) => ({ do: 'stop', deadline }));

export const cancels = (state: ClueState, ...names: string[]): Effect[] =>
  names.filter((name) => isOpen(state, name)).map((deadline) => ({ do: 'cancel', deadline }));

export const isRunning = isOpen;

/** `WHOLE_LIFE` rests while a clue is shelved and ends where §5.1 says (its pause is no pause of P3). */
function wholeLife(state: ClueState, to: string): Effect[] {
  const open = state.deadlines.find((one) => one.deadline === 'WHOLE_LIFE');
  if (open === undefined) return [];
  const ends = ['CONCLUDED', 'REPLYING', 'INVESTIGATION'].includes(to) || STATES[to]?.end === true;
  if (ends) return [{ do: 'stop', deadline: 'WHOLE_LIFE' }];
  const rests = open.pausedAtMs !== undefined;
  if (to === 'SHELVED')
    return rests ? [] : [{ do: 'pause', deadline: 'WHOLE_LIFE', cause: 'shelved' }];
  return rests ? [{ do: 'resume', deadline: 'WHOLE_LIFE' }] : [];
}

/** Enters a state with the deadline it starts; `clock` where it is another one, `null` for none. */
export function enter(
  state: ClueState,
  to: string,
  clock: string | null | undefined = ENTRY_CLOCK[to],
): Move {
  const start: Effect[] =
    clock === null || clock === undefined ? [] : [{ do: 'start', deadline: clock }];
  return { enters: to, effects: [...wholeLife(state, to), ...start] };
}

/** *Back* (§5.2): where the report came from with REWORK running, or planning where there was none. */
export function back(state: ClueState): Move {
  const from = state.data.report?.from ?? '';
  return ['VERIFYING', 'RECHECK', 'INQUIRY'].includes(from)
    ? enter(state, from, 'REWORK')
    : enter(state, 'VERIFICATION_PLANNING');
}

/** T22: one reply clock for each real-name reporter, else straight to closing. */
export function conclude(state: ClueState): Move {
  const { realName } = state.data;
  if (realName.length === 0) return enter(state, 'CONCLUDED');
  const replies = realName.map((key): Effect => ({ do: 'start', deadline: 'RESULT_REPLY', key }));
  const move = enter(state, 'REPLYING', null);
  return { enters: move.enters, effects: [...move.effects, ...replies] };
}

/** Where a finding leads once it is approved and, where asked, signed (T13). */
export function afterFinding(state: ClueState, finding: string): Move {
  if (finding === 'VIOLATION') return enter(state, 'FILING_APPROVAL');
  if (finding === 'UNCHECKABLE_NOW') return enter(state, 'SHELVED');
  return conclude(state);
}
