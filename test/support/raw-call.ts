// Requests as no well-behaved client would send them: bytes as they are, headers as they are.
import type { Installation } from './installation';
import { newKey } from './officer';

export interface RawAnswer {
  status: number;
  text: string;
  code: string;
  pointers: string[];
  /** Codes of the single faults. */
  faults: string[];
  headers: Headers;
}

export interface RawCall {
  path?: string;
  method?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** Default: `POST /clues` with a new key and JSON as its type. */
export async function rawCall(
  { baseUrl }: Pick<Installation, 'baseUrl'>,
  token: string,
  { path = '/clues', method = 'POST', body, headers = {} }: RawCall,
): Promise<RawAnswer> {
  const answer = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': newKey(),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  const { code = '', errors = [] } = problemIn(text);
  return {
    status: answer.status,
    text,
    code,
    pointers: errors.map(({ pointer }) => pointer),
    faults: errors.map((one) => one.code),
    headers: answer.headers,
  };
}

function problemIn(text: string): { code?: string; errors?: { pointer: string; code: string }[] } {
  try {
    return JSON.parse(text) as { code?: string };
  } catch {
    return {};
  }
}

const TABLES = [
  'command',
  'head',
  'ledger',
  'vault',
  'notice',
  'number_taken',
  'serial',
  'incident',
  'paper',
  'absence',
  'directory_change',
  'calendar',
];

/** Rows of every table an act may write, past all policies. */
export async function rowCounts({
  database,
}: Pick<Installation, 'database'>): Promise<Record<string, number>> {
  const counts = TABLES.map((table) => `(select count(*) from ${table})::int "${table}"`);
  const [row] = await database.asSuper<Record<string, number>>(`select ${counts.join(', ')}`);
  if (row === undefined) throw new Error('nothing was counted');
  return row;
}
