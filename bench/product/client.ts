// An officer's client: one bearer token a person, one key a command; waits until a 202 has been decided.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Credentials {
  personId: string;
  username: string;
  password: string;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface OfficerClient {
  credentials: Credentials;
  get(path: string): Promise<Record<string, unknown>>;
  /** Posts with a fresh key and answers whatever came, once it is decided. */
  post(path: string, body: Record<string, unknown>): Promise<Answer>;
}

const API = '/api/v1';
const agent = new Agent({ keepAlive: true });
/** Far below the `Retry-After` of a 202, and not so often that looking is what is measured. */
const LOOK_MS = 200;
const PATIENCE_MS = 60_000;

export async function signIn(baseUrl: string, credentials: Credentials): Promise<OfficerClient> {
  const { username, password } = credentials;
  const entered = await call(baseUrl, 'POST', '/sessions', {}, { username, password });
  if (entered.status !== 201) throw new Error(`sign-in of ${username}: ${entered.status}`);
  const headers = { authorization: `Bearer ${String(entered.body['token'])}` };
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const { status, body } = await call(baseUrl, 'GET', path, headers);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${String(body['code'])}`);
    return body;
  };
  return {
    credentials,
    get,
    post: async (path, body) => {
      const keyed = { ...headers, 'idempotency-key': randomUUID() };
      const answer = await call(baseUrl, 'POST', path, keyed, body);
      return answer.status === 202 && typeof answer.body['commandId'] === 'string'
        ? decided(get, answer.body['commandId'])
        : answer;
    },
  };
}

/** A step is done when it was accepted, not when it was put in line. */
async function decided(get: OfficerClient['get'], commandId: string): Promise<Answer> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const command = await get(`/commands/${commandId}`);
    if (command['state'] === 'accepted') return { status: 200, body: command };
    if (command['state'] !== 'waiting') return { status: 409, body: command };
    if (Date.now() > endMs) throw new Error(`command ${commandId} was not decided`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** `fetch` takes three times the CPU of this, and what is measured shares its cores with it. */
function call(
  baseUrl: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const sent = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const length = { 'content-length': String(Buffer.byteLength(sent)) };
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { ...headers, ...type, ...length } };
    const asked = request(`${baseUrl}${API}${path}`, options, (response) => {
      text(response)
        .then((json) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(json) }))
        .catch(reject);
    });
    asked.once('error', reject);
    asked.end(sent);
  });
}
