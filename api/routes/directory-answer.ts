// What routes about people share: from an answer of the directory to a problem, ids of their rows.
import type { Request } from 'express';
import type { ChangeCode } from '../../db/people/changes';
import type { StandInCode } from '../../db/people/stand-ins';
import { Problem, type ProblemCode } from '../problems';

type Refused = { ok: false; code: ChangeCode | StandInCode };

/** Codes that have another name at the border. */
const RENAMED: Partial<Record<Refused['code'], ProblemCode>> = {
  changeNotFound: 'notFound',
  keyReused: 'idempotencyKeyReused',
};

/** What was done; throws the problem of a refusal, and with it rolls back. */
export function done<T extends { ok: true } | Refused>(answer: T): Exclude<T, Refused> {
  if (answer.ok) return answer as Exclude<T, Refused>;
  throw new Problem(RENAMED[answer.code] ?? (answer.code as ProblemCode));
}

/** Id of the address; what cannot be one is not found. */
export function idOf(req: Request, prefix: 'chg' | 'del' | 'abs'): string {
  const id = String(req.params['id']);
  if (!new RegExp(`^${prefix}_[A-Za-z0-9_-]{8,40}$`).test(id)) throw new Problem('notFound');
  return id;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
