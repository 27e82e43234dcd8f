// Where a clue came from, beside its channel (domain §6.1, identity): flags, and references of what was typed of it.
import type { Command } from '../../kernel/command';
import type { Json } from '../../kernel/json';
import { textOf } from './fields';

const TEXTS = ['sourceUnit', 'sourceDocNo', 'mainClue'];
const FLAGS = ['isRepeat', 'assignedBySuperior'];
export const SOURCE_FIELDS = [...TEXTS, ...FLAGS];

/** Fields of the opening event; what was not given is left out, so that "no" and "not said" are one. */
export function sourceOf(command: Command): Record<string, Json> {
  const texts = TEXTS.flatMap((field) => {
    const text = textOf(command, field);
    return text === undefined ? [] : [[field, text] as const];
  });
  const flags = FLAGS.filter((field) => command[field] === true).map(
    (field) => [field, true] as const,
  );
  return Object.fromEntries<Json>([...texts, ...flags]);
}

/** A repeat gets no second acceptance notice (domain §3.1, §7 no. 2). */
export const isRepeat = (command: Command): boolean => command['isRepeat'] === true;
