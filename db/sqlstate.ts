// What an error of the database means: unique violation, refused by row policy, server not reachable.
// Codes: PostgreSQL manual, appendix A.

interface SqlError {
  code?: unknown;
  constraint?: unknown;
}

/** The five-character SQLSTATE (or Node's `E…` code) of an error; empty when it has none. */
export function sqlState(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code } = error as SqlError;
  return typeof code === 'string' ? code : '';
}

/** True for SQLSTATE 23505, of the named constraint or index when one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false;
  return constraint === undefined || (error as SqlError).constraint === constraint;
}

/** True when a row policy or a missing grant refused (SQLSTATE 42501). */
export const isForbidden = (error: unknown): boolean => sqlState(error) === '42501';

const NETWORK = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'];
const CUT =
  /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|not queryable/i;

/** True when the database could not be reached or went away: the caller answers `databaseUnavailable`. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state.startsWith('08') || state.startsWith('57P') || state === '53300') return true;
  if (NETWORK.includes(state)) return true;
  return error instanceof Error && CUT.test(error.message);
}

/** True for a deadlock or a serialization failure: the whole transaction may be tried again. */
export const isPassing = (error: unknown): boolean =>
  ['40001', '40P01', '55P03'].includes(sqlState(error));
