// What routes about people share: from an answer of the directory to a problem, ids of their rows.
import type { Request } from 'express';
import type { Query } from '../../db/pool';
import { isOnRecord, lastOf } from '../../db/secrecy/access-log/log';
import type { ChangeCode } from '../../db/people/changes';
import type { StandInCode } from '../../db/people/stand-ins';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';
import { Problem, type ProblemCode } from '../problems';
import { surely } from '../surely';

type Refused = { ok: false; code: ChangeCode | StandInCode };

/** Codes that have another name at the border. */
const RENAMED: Partial<Record<Refused['code'], ProblemCode>> = {
  changeNotFound: 'notFound',
  keyReused: 'idempotencyKeyReused',
};

/**
 * A transaction that writes the directory, and may (ADR 14). Whatever changes it stands in the directory's log, whose newest entry is therefore
 * this transaction's own wherever it wrote at all: by it what became of a lost COMMIT is known.
 */
export const directoryTx = <T>(
  ports: ApiPorts,
  { scope }: Asker,
  work: (q: Query) => Promise<T>,
): Promise<T> =>
  surely(ports, scope, async (q) => {
    await ports.warrants.show(q, scope.organId);
    const value = await work(q);
    const stream = `directory:${scope.organId}` as const;
    const last = await lastOf(q, stream);
    return {
      value,
      isStored: async (inner) => last === undefined || isOnRecord(inner, stream, last),
    };
  });

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
