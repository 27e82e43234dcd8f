// When a matter is final (design, invariant 13): an end state, no deadline that runs, no duty open.
import type { Procedure } from './procedure';
import { isEnd } from './rule';
import type { MatterState } from './state';

export const isFinal = (procedure: Procedure, state: MatterState): boolean =>
  isEnd(procedure, state) && state.deadlines.length === 0 && !procedure.dutyOpen(state);
