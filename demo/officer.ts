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

export class Officer {
  readonly account: Account;
  private readonly api: string;
  private readonly token: string;

  private constructor(api: string, account: Account, token: string) {
    this.api = api;
    this.account = account;
    this.token = token;
  }

  static async signIn(baseUrl: string, account: Account): Promise<Officer> {
    const api = `${baseUrl}/api/v1`;
    const { username, password } = account;
    const answer = await fetch(`${api}/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    const body = (await answer.json()) as Body;
    if (answer.status !== 201) throw new Refused(`sign-in of ${username}`, answer.status, body);
    return new Officer(api, account, String(body['token']));
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

  private async call(
    method: string,
    path: string,
    body?: Body,
  ): Promise<{ status: number; text: string }> {
    const posted = body === undefined ? {} : { 'content-type': 'application/json' };
    const key = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const answer = await fetch(`${this.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...posted, ...key },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
