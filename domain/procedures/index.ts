// Every procedure by name. A new kind of matter is added here and nowhere else in code.
import type { Procedure } from '../kernel/procedure';
import { clue } from './clue';

// The registry forgets the type of `data`: the kernel only ever hands it back to the procedure it came from.
export const PROCEDURES: Record<string, Procedure> = {
  clue: clue as unknown as Procedure,
};
