// One call of the API as it stands in the document: address, what goes in, what comes out, which codes say no.
import { z } from 'zod';
import { REFUSAL_CODES } from '../../domain';
import type { ProblemCode } from '../problems';
import '../schemas/fields';

export interface Answer {
  description: string;
  schema?: z.ZodType;
  /** Media types; default JSON where there is a schema. */
  types?: readonly string[];
  headers?: Record<string, string>;
}

export interface CallBody {
  schema: z.ZodType;
  /** Default `application/json`. */
  type?: string;
  examples?: Record<string, unknown>;
}

export interface Call {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Template with `{name}` for each part that varies. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** True where no session is asked for. */
  open?: true;
  /** True where one `Idempotency-Key` is one act. */
  keyed?: true;
  query?: z.ZodObject;
  headers?: z.ZodRawShape;
  body?: CallBody;
  answers: Record<number, Answer>;
  /** Codes of its own; those that session, key, body, query and address bring are added. */
  problems?: readonly ProblemCode[];
}

const KEY = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .openapi({
    description: 'One key is one act: sent again it gets the same answer and does nothing twice.',
    example: 'p7Qd3mVx0Lr9TzBkYw2NfA',
  });

const BODY_CODES = [
  'malformedJson',
  'unsupportedMediaType',
  'payloadTooLarge',
  'invalidBody',
] as const;

/** Every code a call can answer with, in the order of the catalogue's kinds: own, then those of the border. */
export function codesOf(call: Call): ProblemCode[] {
  const { open, keyed, query, body, method, path } = call;
  return [
    ...new Set<ProblemCode>([
      ...(call.problems ?? []),
      ...(open ? [] : (['unauthenticated'] as const)),
      ...(open || method === 'get' ? [] : (['crossSite'] as const)),
      ...(path.includes('{') ? (['notFound'] as const) : []),
      ...(keyed ? (['idempotencyKeyMissing', 'idempotencyKeyReused'] as const) : []),
      ...(query === undefined ? [] : (['invalidQuery'] as const)),
      ...(body === undefined ? [] : BODY_CODES),
      'databaseUnavailable',
      ...(method === 'get' ? [] : (['outcomeUnknown'] as const)),
      'internalError',
    ]),
  ];
}

/** Parts of the address, as the router takes them. */
export function parametersOf({ path }: Call): z.ZodObject | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  if (names.length === 0) return undefined;
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

export function headersOf({ keyed, headers }: Call): z.ZodObject | undefined {
  const shape = { ...(keyed && { 'Idempotency-Key': KEY }), ...headers };
  return Object.keys(shape).length === 0 ? undefined : z.object(shape);
}

/** Every code of `decide`: what a command of any kind of matter can be refused with. */
export const DECIDE_CODES: readonly ProblemCode[] = REFUSAL_CODES;
