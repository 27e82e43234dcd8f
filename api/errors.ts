// The last middleware: turns what was thrown into a problem. What a library says never leaves the house.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { CommitUnanswered } from '../db/pool';
import { isUnavailable } from '../db/sqlstate';
import { Problem, problemBody, RETRY_S } from './problems';
import { traceOf } from './trace';

export const unknownAddress: RequestHandler = () => {
  throw new Problem('notFound');
};

export const problemAnswer =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(error, req.method);
    if (problem.status >= 500) {
      log.error({ traceId: traceOf(res), code: problem.code, fault: faultOf(error) });
    }
    sendProblem(res, problem);
  };

export function sendProblem(res: Response, problem: Problem): void {
  const { retryAfterS } = problem.extra;
  // What a success would have named must not stand beside a 404 (P8).
  res.removeHeader('Location');
  if (retryAfterS !== undefined) res.setHeader('Retry-After', String(retryAfterS));
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  res.locals['problemCode'] = problem.code;
  res.status(problem.status).type('application/problem+json');
  res.send(JSON.stringify(problemBody(problem, traceOf(res))));
}

function asProblem(error: unknown, method: string): Problem {
  if (error instanceof Problem) return error;
  // Of a read nothing was to be stored.
  if (error instanceof CommitUnanswered && method !== 'GET' && method !== 'HEAD')
    return new Problem('outcomeUnknown', { retryAfterS: RETRY_S });
  if (isUnavailable(error)) return new Problem('databaseUnavailable', { retryAfterS: RETRY_S });
  // Express and its parsers throw errors with a status: an address that cannot be decoded, for one.
  const status = (error as { status?: unknown }).status;
  return new Problem(status === 400 ? 'invalidQuery' : 'internalError');
}

/** Name, code and place of a fault; its message may hold what a caller typed. */
function faultOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const place = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6);
  return {
    name: error.name,
    code: String(code ?? ''),
    at: place.map((line) => line.trim()).join(' '),
  };
}
