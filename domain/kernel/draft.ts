// A batch in the making: events are stamped and folded one by one, so that each sees the state before it.
import type { DomainEvent, EventHead, KernelEventBody, ActEventBody } from './event';
import { evolve } from './evolve';
import type { Procedure } from './procedure';
import type { Slice } from './slice';
import type { MatterState } from './state';

/** Lives only inside one step; nothing of it leaves but `events` and `state`. */
export interface Draft {
  readonly procedure: Procedure;
  /** Replaced by an act that brings a new one. */
  slice: Slice;
  readonly nowMs: number;
  state: MatterState;
  events: DomainEvent[];
  /** Set while an act is applied. */
  act?: Act;
  /** Done instants of the deadlines the act will stop, by `deadline#instance`: what rungs noticed only now must say (P3). */
  done: ReadonlyMap<string, number>;
}

export interface Act {
  commandId: string;
  atMs: number;
  submittedAtMs: number;
  by: NonNullable<EventHead['by']>;
  /** The `by` stands on the first event and on the procedure's own. */
  stamped: boolean;
}

export const draftOf = (
  procedure: Procedure,
  state: MatterState,
  nowMs: number,
  slice: Slice,
): Draft => ({ procedure, slice, nowMs, state, events: [], done: new Map() });

type Body = KernelEventBody | ActEventBody;

/** Stamps an event with its number and instants and folds it. `atMs` defaults to the act's instant. */
export function emit(
  draft: Draft,
  body: Body,
  atMs?: number,
  notices?: EventHead['notices'],
): void {
  const act = draft.act;
  const head: EventHead = {
    seq: draft.state.revision + 1,
    atMs: atMs ?? act?.atMs ?? draft.nowMs,
    nowMs: draft.nowMs,
    ...(act === undefined ? {} : { commandId: act.commandId }),
    ...(act === undefined || act.stamped ? {} : { by: act.by }),
    ...(notices === undefined || notices.length === 0 ? {} : { notices }),
  };
  if (act !== undefined) act.stamped = true;
  const event = plain({ ...body, ...head }) as DomainEvent;
  draft.events.push(event);
  draft.state = evolve(draft.procedure, draft.state, event);
}

// Procedures may leave a field `undefined`; plain JSON has none, and digests must not tell the two apart.
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}
