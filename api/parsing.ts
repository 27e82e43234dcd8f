// Reads a JSON body within limits: size, encoding, depth, control characters, lone surrogates.
import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { duplicateKey } from './duplicate-key';
import { Problem, type FieldFault } from './problems';

/** Bytes of a JSON body. A clue's text is at most 100,000 characters, three bytes each in Chinese. */
export const MAX_BODY_BYTES = 512 * 1024;
const MAX_DEPTH = 12;
const MAX_FAULTS = 50;
// Tab, line feed and carriage return are text; every other C0 and C1 control is refused.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

const raw = express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false });

/** Puts the parsed body into `req.body`; a body of another type is 415. */
export const jsonBody: RequestHandler[] = [
  (req, _res, next) =>
    next(hasBody(req) && !isJson(req) ? new Problem('unsupportedMediaType') : undefined),
  (req, res, next) =>
    raw(req, res, (error?: unknown) => next(error === undefined ? undefined : bodyFault(error))),
  (req, _res, next) => {
    req.body = Buffer.isBuffer(req.body) && req.body.length > 0 ? parseJson(req.body) : undefined;
    next();
  },
];

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

const isJson = (req: Request): boolean =>
  /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(req.headers['content-type'] ?? '');

function bodyFault(error: unknown): Problem {
  const type = (error as { type?: unknown }).type;
  if (type === 'entity.too.large') return new Problem('payloadTooLarge');
  if (type === 'encoding.unsupported') return new Problem('unsupportedMediaType');
  return new Problem('malformedJson');
}

/** Parses bytes as JSON. Faults inside name a pointer, never the text. */
export function parseJson(bytes: Buffer): unknown {
  const text = decoded(bytes);
  if (tooDeep(text))
    throw new Problem('malformedJson', { errors: [{ pointer: '', code: 'tooDeep' }] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformedJson');
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new Problem('malformedJson', {
      errors: [{ pointer: pointerOf(twice), code: 'duplicateKey' }],
    });
  }
  const faults: FieldFault[] = [];
  inspect(value, '', faults);
  if (faults.length > 0) throw new Problem('invalidBody', { errors: faults.slice(0, MAX_FAULTS) });
  return value;
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformedJson', { errors: [{ pointer: '', code: 'notUtf8' }] });
  }
}

/** Counts brackets outside strings, so that a deep body is refused before it is parsed. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (inside) {
      if (c === '\\') at += 1;
      else if (c === '"') inside = false;
    } else if (c === '"') inside = true;
    else if (c === '{' || c === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (c === '}' || c === ']') depth -= 1;
  }
  return false;
}

function inspect(value: unknown, pointer: string, faults: FieldFault[]): void {
  if (typeof value === 'string') inspectText(value, pointer, faults);
  else if (Array.isArray(value))
    value.forEach((one, at) => inspect(one, `${pointer}/${at}`, faults));
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__' || CONTROL.test(key) || LONE_SURROGATE.test(key)) {
        faults.push({ pointer, code: 'badKey' });
      } else inspect(inner, `${pointer}/${shownKey(key)}`, faults);
    }
  }
}

function inspectText(text: string, pointer: string, faults: FieldFault[]): void {
  if (LONE_SURROGATE.test(text)) faults.push({ pointer, code: 'loneSurrogate' });
  else if (CONTROL.test(text)) faults.push({ pointer, code: 'controlCharacter' });
}

/** A key is the caller's text: it is named only where it looks like an identifier. */
const shownKey = (key: string): string => (/^[A-Za-z0-9_]{1,40}$/.test(key) ? key : '*');

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${shownKey(String(part))}`).join('');

/** Refuses an address with a control character in it: no database takes a null character, and no id has one. */
export const plainAddress: RequestHandler = (req, _res, next) => {
  const control = /%(?:[01][0-9a-f]|7f|c2%[89][0-9a-f])/i.test(req.url);
  next(
    control
      ? new Problem('invalidQuery', { errors: [{ pointer: '', code: 'controlCharacter' }] })
      : undefined,
  );
};

/** Validates against a schema; every fault is reported at once, with its pointer. */
export function validBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  throw new Problem('invalidBody', { errors: faultsOf(result.error) });
}

/** The same for path and query parameters. */
export function validQuery<S extends z.ZodType>(schema: S, query: unknown): z.infer<S> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw new Problem('invalidQuery', { errors: faultsOf(result.error) });
}

function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.slice(0, MAX_FAULTS).flatMap((issue): FieldFault[] => {
    const pointer = pointerOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MAX_FAULTS).map((key) => ({
        pointer: `${pointer}/${shownKey(key)}`,
        code: 'unknownField',
      }));
    }
    return [{ pointer, code: issue.code === 'custom' ? issue.message : issue.code }];
  });
}
