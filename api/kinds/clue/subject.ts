// Whom a clue is about, as an officer enters it (P8); goes to the vault as a whole.
import { z } from 'zod';
import { instant, ref, unit } from '../../schemas/fields';
import type { Subject } from '../../../db/secrecy/circle';

const name = () =>
  z
    .string()
    .max(100)
    .refine((text) => text.trim().length > 0, { message: 'empty' });

/** Exactly one of the forms of P8. */
export const subject = z
  .union([
    z.strictObject({ personId: ref() }),
    z.strictObject({ name: name(), unit: name().optional(), post: name().optional() }),
    z.strictObject({
      post: z.string().regex(/^[A-Za-z0-9]{1,40}$/),
      unit: unit(),
      at: instant().optional(),
    }),
    z.strictObject({ unit: unit() }),
    z.strictObject({ unknown: z.literal(true) }),
  ])
  .openapi('Subject', { example: { name: '张某某', unit: '某街道' } });

export type SubjectBody = z.infer<typeof subject>;

/** As the conflict table takes it. */
export function toSubject(body: SubjectBody): Subject {
  if ('name' in body) {
    const { name: called, unit: of, post: as } = body;
    return { name: called, ...(of && { unit: of }), ...(as && { post: as }) };
  }
  if (!('post' in body)) return body;
  const { post, unit: of, at } = body;
  return { post, unit: of, ...(at === undefined ? {} : { at: Date.parse(at) }) };
}
