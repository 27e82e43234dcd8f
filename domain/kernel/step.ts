// The one way a matter moves: open, step (an act) and tick (time). Pure; used by run, append, API, verify and tests.
import type { Command, Context } from './command';
import type { DomainEvent } from './event';
import type { Procedure } from './procedure';
import type { Refusal } from './refusal';
import type { Slice } from './slice';
import type { MatterState } from './state';

export interface Stepped {
  ok: true;
  events: DomainEvent[];
  state: MatterState;
}

/** Facts that are fixed when a matter opens and no command can change. */
export interface Seed {
  matterId: string;
  organId: string;
  number: string;
}

export declare function open(procedure: Procedure, seed: Seed, command: Command, context: Context, slice: Slice): Stepped | Refusal;
export declare function step(procedure: Procedure, state: MatterState, command: Command, context: Context, nowMs: number, slice: Slice): Stepped | Refusal;
export declare function tick(procedure: Procedure, state: MatterState, nowMs: number, slice: Slice): Stepped;
