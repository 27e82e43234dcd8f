// The fold: one event onto a state, and a whole ledger onto nothing. Never mutates, needs no context (P2).
import { isKernelEvent, type ActEvent, type DomainEvent } from './event';
import { evolveKernel } from './evolve-kernel';
import type { Json } from './json';
import type { Procedure } from './procedure';
import type { MatterState } from './state';

/** State name before the opening act. */
export const NEW_STATE = 'NEW';

/** What an opening event carries under `opens`, so that a ledger folds without anything beside it. */
export interface Opening {
  [field: string]: Json;
  matterId: string;
  organId: string;
  number: string;
  procedure: string;
  procedureVersion: number;
  sliceDigest: string;
  rulePack: { version: string; digest: string };
}

/** The state before the opening act. */
export const seedState = (opening: Opening): MatterState => ({
  matterId: opening.matterId,
  organId: opening.organId,
  number: opening.number,
  procedure: opening.procedure,
  procedureVersion: opening.procedureVersion,
  sliceDigest: opening.sliceDigest,
  rulePack: opening.rulePack,
  state: NEW_STATE,
  enteredAtMs: 0,
  receivedAtMs: 0,
  revision: 0,
  humanRevision: 0,
  advancedToMs: 0,
  deadlines: [],
  instances: {},
  pending: [],
  data: {},
});

/** The next state. Throws on an event out of number, so that a gap in a ledger is never folded over. */
export function evolve(procedure: Procedure, state: MatterState, event: DomainEvent): MatterState {
  if (event.seq !== state.revision + 1) {
    throw new Error(`event ${event.seq} does not follow revision ${state.revision}`);
  }
  const folded = isKernelEvent(event)
    ? evolveKernel(state, event)
    : evolveAct(procedure, state, event);
  return {
    ...folded,
    revision: event.seq,
    humanRevision: event.commandId === undefined ? state.humanRevision : event.seq,
    advancedToMs: Math.max(state.advancedToMs, event.nowMs),
  };
}

/** State after a whole ledger, whose first event is the opening act (invariant: `fold(ledger) == state`). */
export function fold(procedure: Procedure, events: readonly DomainEvent[]): MatterState {
  const first = events[0];
  if (first === undefined || isKernelEvent(first) || first.opens === undefined) {
    throw new Error('a ledger begins with its opening act');
  }
  const seed = seedState(first.opens as Opening);
  return events.reduce((state, event) => evolve(procedure, state, event), seed);
}

// `receivedAtMs` of any act event is the organ's receipt: set at the opening, moved by a correction.
function evolveAct(procedure: Procedure, state: MatterState, event: ActEvent): MatterState {
  const received = event.receivedAtMs;
  const base: MatterState = {
    ...state,
    ...(event.enters === undefined ? {} : { state: event.enters, enteredAtMs: event.atMs }),
    receivedAtMs:
      typeof received === 'number'
        ? received
        : state.revision === 0
          ? event.atMs
          : state.receivedAtMs,
  };
  return { ...base, data: procedure.evolve(base.data, event, base) };
}
