// The notice letter with a fault of ours in it: one command whose decision throws.
import type { Procedure } from '../../../domain';
import { letter } from '../../api/toy/procedure';

const { sendLetter } = letter.commands;
if (sendLetter === undefined) throw new Error('the letter has changed');

export const faulty: Procedure = {
  ...letter,
  commands: {
    ...letter.commands,
    stumble: {
      ...sendLetter,
      label: { zh: '绊', en: 'Stumble' },
      from: 'open',
      decide: ({ command }) => {
        if (command['how'] === 'badly') throw new Error('a fault of ours');
        return { ok: true, event: { type: 'stumbled' }, effects: [] };
      },
    },
  },
};
