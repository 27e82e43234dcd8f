// Fields that bodies share. Marks tell the border what a field is: typed text, a person who gets a part, a proof (invariant 6, P2).
import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { numberIsWhole } from '../../db/matter/number';

extendZodWithOpenApi(z);

const FIRST_YEAR = 1949;
const LAST_YEAR = 2199;

/** What a field is to the border; shown in OpenAPI. */
export type Mark = 'x-vault' | 'x-person' | 'x-proof' | 'x-instant';

/** True for a field made with this mark, also when it is optional. */
export function isMarked(schema: unknown, mark: Mark): boolean {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return (inner as z.ZodType).meta()?.[mark] === true;
}

/** Text for the vault, at most `max` UTF-16 units; body and event carry only its reference and digest. */
export const vaultText = (max = 20_000) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, { message: 'empty' })
    .meta({ 'x-vault': true });

/** The same on one line, such as a name or the number of a document. */
export const vaultLine = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, { message: 'empty' })
    .refine((text) => !/[\t\n\r\u2028\u2029]/.test(text), { message: 'moreThanOneLine' })
    .meta({ 'x-vault': true });

const id = () => z.string().regex(/^[A-Za-z0-9_-]{3,64}$/);

/** Opaque id of a person who gets a part: must hold a post, be active and clean (P2). */
export const person = () => id().meta({ 'x-person': true });
/** A team; each member as `person`. */
export const persons = () => z.array(id()).min(1).max(20).meta({ 'x-person': true });
/** Proof of identity; taken out before fingerprint, row and log (P9). */
export const password = () =>
  z.string().min(1).max(200).meta({ 'x-proof': true, format: 'password', writeOnly: true });

/** A code of a table of the rule pack, or an identifier of the domain. */
export const code = () => z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/);
/** A unit or department code. */
export const unit = () => z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
/** A post as `code@unit`. */
export const post = () => z.string().regex(/^[A-Za-z0-9]{1,40}@[A-Za-z0-9_-]{1,40}$/);
/** Reference of a reporter, subject, paper or vault entry. */
export const ref = id;
export const commandId = () => z.string().regex(/^[A-Za-z0-9_-]{22}$/);
/** Lower-case hex SHA-256. */
export const sha256 = () => z.string().regex(/^[0-9a-f]{64}$/);

/** Number of a matter such as `310199-2026-048213-57`, its check digits right; a sealed stub's is none (P8). */
export const matterNumber = () =>
  z
    .string()
    .max(40)
    .refine((text) => NUMBER.test(text) && numberIsWhole(text), { message: 'badNumber' })
    .openapi({ pattern: NUMBER.source });
const NUMBER = /^[A-Z0-9]{1,20}-\d{4}-\d{6}-\d{2}$/;

/** ISO 8601 instant with an offset; a field `somethingAt` travels on as `somethingAtMs`. */
export const instant = () =>
  z.iso
    .datetime({ offset: true })
    .refine(withinYears, { message: 'yearOutOfRange' })
    .meta({ 'x-instant': true });

/** `YYYY-MM-DD`. */
export const day = () => z.iso.date().refine(withinYears, { message: 'yearOutOfRange' });

function withinYears(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** Parameters of a page of a list. */
export const page = {
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,400}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
};
