// Everywhere one person can look for a matter, and what he gets there, stripped of what differs from call to call.
import type { Installation } from '../support/installation';
import { newKey, type Officer } from '../support/officer';

export interface Seen {
  status: number;
  headers: string;
  body: string;
}

/** Addresses under which a matter shows itself; `{id}` is the matter's, `{command}` one of its commands'. */
export const ADDRESSES = [
  'GET /api/v1/clues/{id}',
  'GET /api/v1/clues/{id}?minRevision=1',
  'GET /api/v1/clues/{id}/content',
  'GET /api/v1/clues/{id}/reporter',
  'GET /api/v1/clues/{id}/papers',
  'GET /api/v1/clues/{id}/papers/p_AAAAAAAAAAAAAAAAAAAAAA',
  'GET /api/v1/clues/{id}/subjects',
  'GET /api/v1/clues/{id}/events',
  'GET /api/v1/clues/{id}/events?from=x',
  'GET /api/v1/clues/{id}/accesses',
  'GET /api/v1/clues/{id}/export',
  'GET /api/v1/clues/{id}/sign-off',
  'GET /api/v1/commands/{command}',
  'GET /c/{id}',
  'POST /api/v1/clues/{id}/commands',
  'POST /api/v1/clues/{id}/papers',
] as const;

export interface Place {
  id: string;
  command: string;
}

export const NOWHERE: Place = { id: 'm_AAAAAAAAAAAAAAAAAAAAAA', command: 'AAAAAAAAAAAAAAAAAAAAAA' };

/** A body that would be refused, were it read. */
const BODIES = ['{', '{"type":"acknowledgePickup"}'];
const VARYING = ['date', 'x-trace-id', 'keep-alive'];

export async function lookAt(
  office: Installation,
  officer: Officer,
  address: string,
  place: Place,
): Promise<Seen> {
  const [method = '', path = ''] = address.split(' ');
  const asked = path.replace('{id}', place.id).replace('{command}', place.command);
  const body = BODIES[Number(place.id.charCodeAt(4) % 2)];
  const answer = await fetch(office.baseUrl + asked, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${officer.token}`,
      cookie: `duban_session=${officer.token}`,
      ...(method === 'POST'
        ? { 'content-type': 'application/json', 'idempotency-key': newKey() }
        : {}),
    },
    ...(method === 'POST' && body !== undefined ? { body } : {}),
  });
  const headers = [...answer.headers]
    .filter(([name]) => !VARYING.includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  const neutral = (text: string): string =>
    text
      .replaceAll(place.id, NOWHERE.id)
      .replaceAll(place.command, NOWHERE.command)
      .replace(/"traceId":"[0-9a-f]+"/, '"traceId":""');
  return {
    status: answer.status,
    headers: neutral(headers.join('\n')),
    body: neutral(await answer.text()),
  };
}

/** Lists that would hold a matter, each as one text. */
export async function lists(
  office: Installation,
  officer: Officer,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  const paths = [
    '/api/v1/clues?limit=100',
    '/api/v1/clues?limit=100&holder=me',
    '/api/v1/clues?limit=100&status=overdue',
    '/api/v1/clues?limit=100&state=REGISTERED',
    '/api/v1/clues?limit=100&unit=intake',
    ...numbers.map((number) => `/api/v1/clues?q=${number}`),
    '/api/v1/inbox?limit=200',
    '/api/v1/ledger?limit=100',
    '/api/v1/delegations',
    '/api/v1/directory/changes',
    '/api/v1/me',
    '/inbox',
    '/',
  ];
  const read = async (path: string): Promise<[string, string]> => {
    const { token } = officer;
    const headers = { authorization: `Bearer ${token}`, cookie: `duban_session=${token}` };
    const answer = await fetch(office.baseUrl + path, { headers });
    if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
    return [path, await answer.text()];
  };
  return new Map(await Promise.all(paths.map(read)));
}

export const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
