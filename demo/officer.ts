// An officer at the HTTP border: one session for the day, one key a command, nothing he could not do with curl.
import { randomUUID } from 'node:crypto';
import type { Account } from './account';

export type Body = Record<string, unknown>;

/** An answer that is not what the officer needs; the message carries codes and ids only. */
export class Refused extends Error {
  override name = 'Refused';
  readonly code: string;
  constructor(what: string, status: number, body: Body) {
    const code = String(body['code'] ?? status);
    super(`${what}: ${status} ${code} ${JSON.stringify(body['detail'] ?? body['errors'] ?? '')}`);
    this.code = code;
  }
}

const LOOK_MS = 50;
/** A 202 says that the command will be decided; longer than this and something stands still. */
const PATIENCE_MS = 60_000;

export interface Asked {
  method: string;
  /** Below `/api/v1`. */
  path: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
}

/** How a request travels; another one may notice what was told, or ask again. */
export type Transport = (asked: Asked) => Promise<Answered>;

export const overHttp: Transport = async ({ url, path: _, ...init }) => {
  const answer = await fetch(url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

export class Officer {
  readonly account: Account;
  private readonly baseUrl: string;
  private readonly transport: Transport;
  private token = '';

  private constructor(baseUrl: string, account: Account, transport: Transport) {
    this.baseUrl = baseUrl;
    this.account = account;
    this.transport = transport;
  }

  static async signIn(
    baseUrl: string,
    account: Account,
    transport: Transport = overHttp,
  ): Promise<Officer> {
    const officer = new Officer(baseUrl, account, transport);
    const { username, password } = account;
    const { status, text } = await officer.call('POST', '/sessions', { username, password });
    const body = parsed(text);
    if (status !== 201) throw new Refused(`sign-in of ${username}`, status, body);
    officer.token = String(body['token']);
    return officer;
  }

  async get(path: string): Promise<Body> {
    return JSON.parse(await this.text(path)) as Body;
  }

  /** The answer as it was sent, for what is checked to the byte. */
  async text(path: string): Promise<string> {
    const answer = await this.call('GET', path);
    if (answer.status !== 200) throw new Refused(`GET ${path}`, answer.status, parsed(answer.text));
    return answer.text;
  }

  /** Registers; the view of the new matter. */
  async register(body: Body): Promise<Body> {
    const { status, text } = await this.call('POST', '/clues', body);
    const answered = parsed(text);
    if (status !== 201 && status !== 202) throw new Refused('registerClue', status, answered);
    return answered;
  }

  /** Completes a step; the view after it, also where the first answer was "will be decided". */
  async act(id: string, type: string, fields: Body = {}): Promise<Body> {
    const answer = await this.call('POST', `/clues/${id}/commands`, { type, ...fields });
    const body = parsed(answer.text);
    if (answer.status === 200) return body;
    if (answer.status !== 202) throw new Refused(type, answer.status, body);
    const revision = await this.decided(type, String(body['commandId']));
    return this.get(`/clues/${id}?minRevision=${revision}`);
  }

  private async decided(type: string, commandId: string): Promise<number> {
    const endMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const command = await this.get(`/commands/${commandId}`);
      if (command['state'] === 'accepted') return Number(command['appliedRevision']);
      if (command['state'] !== 'waiting') throw new Refused(type, 409, command);
      if (Date.now() > endMs) throw new Error(`${type}: command ${commandId} was not decided`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** One request with a key of its own; the answer whatever it is. */
  call(method: string, path: string, body?: Body, key: string = randomUUID()): Promise<Answered> {
    const posted = body === undefined ? {} : { 'content-type': 'application/json' };
    const keyed = method === 'POST' ? { 'idempotency-key': key } : {};
    const known = this.token === '' ? {} : { authorization: `Bearer ${this.token}` };
    return this.transport({
      method,
      path,
      url: `${this.baseUrl}/api/v1${path}`,
      headers: { ...known, ...posted, ...keyed },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

export function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
