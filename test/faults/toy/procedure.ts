// The notice letter with a fault of ours in it, one command whose decision throws; and the same letter mended.
import type { Procedure } from '../../../domain';

type CommandSpec = Procedure['commands'][string];
import { letter } from '../../api/toy/procedure';

const { sendLetter } = letter.commands;
if (sendLetter === undefined) throw new Error('the letter has changed');

const stumbling = (decide: CommandSpec['decide']): Procedure => ({
  ...letter,
  commands: {
    ...letter.commands,
    stumble: { ...sendLetter, label: { zh: '绊', en: 'Stumble' }, from: 'open', decide },
  },
});

const stumbled = { ok: true as const, event: { type: 'stumbled' }, effects: [] };

export const faulty = stumbling(({ command }) => {
  if (command['how'] === 'badly') throw new Error('a fault of ours');
  return stumbled;
});

/** The same letter after its fault was found. */
export const mended = stumbling(() => stumbled);
