// Sessions at the border (P9): cookie and cross-site guard, lock-out with Retry-After, no telling who has an account.
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { ownClue } from '../support/clue-body';
import { rowCounts } from '../support/raw-call';
import { newKey } from '../support/officer';

const office = new Installation({ worker: false, dispatcher: false });
let jie: Officer;

beforeAll(async () => {
  await office.start();
  jie = await office.as('jie');
}, 90_000);

afterAll(() => office.stop());

const api = (path: string, init: RequestInit): Promise<Response> =>
  fetch(`${office.baseUrl}${path}`, { redirect: 'manual', ...init });

const signIn = (username: string, password: string): Promise<Response> =>
  api('/api/v1/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });

const withoutTrace = async (answer: Response): Promise<Record<string, unknown>> => {
  const { traceId: _, ...rest } = (await answer.json()) as Record<string, unknown>;
  return rest;
};

const register = (headers: Record<string, string>): Promise<Response> =>
  api('/api/v1/clues', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey(), ...headers },
    body: JSON.stringify(ownClue()),
  });

describe('a cookie', () => {
  let cookie: string;

  beforeAll(async () => {
    const { username, password } = office.account('jie');
    const form = new URLSearchParams({ username, password, next: 'https://elsewhere.test/' });
    const answer = await api('/sign-in', { method: 'POST', body: form });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/inbox']);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    cookie = set.split(';')[0] ?? '';
  });

  it('serves who comes from here', async () => {
    const answer = await api('/api/v1/me', { headers: { cookie } });
    expect(await answer.json()).toMatchObject({ personId: jie.personId });
    expect([201, 202]).toContain((await register({ cookie })).status);
    const origin = office.baseUrl;
    expect([201, 202]).toContain((await register({ cookie, origin })).status);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://elsewhere.test' },
    { origin: 'null' },
  ])('does not serve an act at another site’s wish: %j', async (headers) => {
    const before = await rowCounts(office);
    const answer = await register({ cookie, ...(headers as Record<string, string>) });
    expect([answer.status, (await withoutTrace(answer))['code']]).toEqual([403, 'crossSite']);
    expect(await rowCounts(office)).toEqual(before);
  });

  it('is over when the session is', async () => {
    const out = await api('/sign-out', { method: 'POST', headers: { cookie } });
    expect(out.headers.get('set-cookie')).toMatch(/duban_session=;.*Max-Age=0/);
    expect((await api('/api/v1/me', { headers: { cookie } })).status).toBe(401);
  });
});

it('answers a wrong password and a name nobody has alike', async () => {
  const wrong = await signIn('qu', 'not the password');
  const nobody = await signIn('nobody-of-that-name', 'not the password');
  expect(wrong.status).toBe(401);
  expect(nobody.status).toBe(401);
  expect(await withoutTrace(nobody)).toEqual(await withoutTrace(wrong));
  const names = (answer: Response): string[] => [...answer.headers.keys()].toSorted();
  expect(names(nobody)).toEqual(names(wrong));
});

it('locks a name after five failures, known or not, and says for how long', async () => {
  for (const username of ['fang', 'nobody-else']) {
    for (let n = 0; n < 5; n += 1) expect((await signIn(username, 'wrong')).status).toBe(401);
    const locked = await signIn(username, office.account('fang').password);
    expect([username, locked.status]).toEqual([username, 429]);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await withoutTrace(locked)).toMatchObject({ code: 'lockedOut' });
  }
}, 60_000);

it('takes a null character in a form for no name', async () => {
  const form = new URLSearchParams({ username: 'a\0b', password: 'c\0d' });
  expect((await api('/sign-in', { method: 'POST', body: form })).status).toBe(401);
});

it('keeps names, passwords and tokens out of the log', () => {
  const logs = office.logs.join('\n');
  const { password } = office.account('jie');
  for (const secret of [jie.token, password, 'not the password', 'nobody-of-that-name']) {
    expect(logs).not.toContain(secret);
  }
});
