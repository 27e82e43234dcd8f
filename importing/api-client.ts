// One officer's session at the API.
import { ApiFault } from './faults';

export interface SignedIn {
  personId: string;
  organId: string;
  get<T>(path: string): Promise<T>;
  /** `key` makes sending it again the same act. */
  post<T>(path: string, body: unknown, key?: string): Promise<T>;
  signOut(): Promise<void>;
}

interface Session {
  token: string;
  officer: { personId: string; organId: string };
}

/** Longest an answer is waited for, ms. */
const ANSWER_MS = 30_000;

/** Throws `ApiFault`. */
export async function signIn(url: string, username: string, password: string): Promise<SignedIn> {
  const base = baseOf(url);
  const { token, officer } = await call<Session>(base, 'POST', '/sessions', {
    body: { username, password },
  });
  return {
    ...officer,
    ...withToken(url, token),
    signOut: () => call(base, 'DELETE', '/sessions/current', { token }),
  };
}

/** Under a session that somebody else opened, and ends. */
export function withToken(url: string, token: string): Omit<SignedIn, keyof Session['officer']> {
  const base = baseOf(url);
  return {
    get: (path) => call(base, 'GET', path, { token }),
    post: (path, body, key) => call(base, 'POST', path, { token, body, ...(key && { key }) }),
    signOut: () => Promise.resolve(),
  };
}

const baseOf = (url: string): string => `${url.replace(/\/$/, '')}/api/v1`;

interface Sending {
  token?: string;
  body?: unknown;
  key?: string;
}

async function call<T>(
  base: string,
  method: string,
  path: string,
  { token, body, key }: Sending,
): Promise<T> {
  const answer = await fetch(`${base}${path}`, {
    method,
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new ApiFault('notReached', `${base} does not answer (${(error as Error).name}).`);
  });
  const text = await answer.text();
  const parsed = parse(text);
  if (!answer.ok) throw ApiFault.of(answer.status, parsed);
  return parsed as T;
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}
