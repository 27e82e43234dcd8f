// Bundle entry with one decision of a clue changed under the same procedure version: a replay must go red.
import { PROCEDURES } from '../../../domain/procedures';
import type { Procedure } from '../../../domain';
import { createMatterWorkflow } from '../../../workflows/driver';

const { clue } = PROCEDURES;
if (clue === undefined) throw new Error('no procedure clue');
const close = clue.commands['close'];
if (close === undefined) throw new Error('no command close');

const changed: Procedure = {
  ...clue,
  commands: {
    ...clue.commands,
    close: {
      ...close,
      decide: (input) => {
        const decision = close.decide(input);
        return decision.ok ? { ...decision, event: { ...decision.event, kept: true } } : decision;
      },
    },
  },
  evolve: (data, event, state) => {
    const next = clue.evolve(data, event, state);
    return event.type === 'clueClosed' ? { ...next, kept: true } : next;
  },
};

export const matterWorkflow = createMatterWorkflow({ clue: changed });
