// Makes a command's entry: a strict object on `type` with its example, named for OpenAPI.
import { z } from 'zod';
import '../schemas/fields';
import type { CommandEntry } from './kind';

export const entry = (
  type: string,
  shape: z.ZodRawShape,
  example: Record<string, unknown> = {},
): CommandEntry => ({
  type,
  schema: z
    .strictObject({ type: z.literal(type), ...shape })
    .openapi(`Command_${type}`, { example: { type, ...example } }),
  example: { type, ...example },
});
