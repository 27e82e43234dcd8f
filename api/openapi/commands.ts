// The union on `type` of all command bodies of a kind, from the very schemas that validate.
import { z } from 'zod';
import type { CommandEntry, MatterKind } from '../kinds/kind';
import '../schemas/fields';

export function commandUnion({ plural, commands }: MatterKind): z.ZodType {
  const [first, ...rest] = commands.map(({ schema }) => schema as Typed);
  if (first === undefined) throw new Error(`${plural} has no commands`);
  return z.discriminatedUnion('type', [first, ...rest]).openapi(`Command_of_${plural}`);
}

type Typed = CommandEntry['schema'] & z.ZodObject<{ type: z.ZodLiteral<string> }>;

export const examplesOf = ({ commands }: MatterKind): Record<string, unknown> =>
  Object.fromEntries(commands.map(({ type, example }) => [type, example]));
