// An officer at the HTTP border: signs in, registers, completes steps; nothing he could not do with curl.
import { randomBytes } from 'node:crypto';
import type { LoadedAccount } from '../../db/people/load-directory';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text where it is none. */
  body: Record<string, unknown>;
}

export const newKey = (): string => randomBytes(16).toString('base64url');

export class Officer {
  readonly personId: string;
  readonly token: string;
  private readonly baseUrl: string;
  private readonly account: LoadedAccount;

  private constructor(baseUrl: string, account: LoadedAccount, token: string) {
    this.baseUrl = baseUrl;
    this.account = account;
    this.personId = account.personId;
    this.token = token;
  }

  static async signIn(baseUrl: string, account: LoadedAccount): Promise<Officer> {
    const { username, password } = account;
    const answer = await fetch(`${baseUrl}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (answer.status !== 201) throw new Error(`${username} cannot sign in: ${answer.status}`);
    const { token } = (await answer.json()) as { token: string };
    return new Officer(baseUrl, account, token);
  }

  get password(): string {
    return this.account.password;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: parsed(text) };
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);

  register(body: Record<string, unknown>, key = newKey()): Promise<Answer> {
    return this.call('POST', '/clues', body, { 'idempotency-key': key });
  }

  /** Sends a command; the answer as it came. */
  send(
    id: string,
    type: string,
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.call(
      'POST',
      `/clues/${id}/commands`,
      { type, ...fields },
      { 'idempotency-key': newKey(), ...headers },
    );
  }

  /** Sends a command that has to be accepted; the view. */
  async does(
    id: string,
    type: string,
    fields: Record<string, unknown> = {},
  ): Promise<Answer['body']> {
    const sent = await this.send(id, type, fields);
    const answer = sent.status === 202 ? await this.once(id, sent) : sent;
    if (answer.status !== 200) {
      throw new Error(`${this.personId} ${type}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** A busy machine answers 202: the view once the command is on record, or the 202 where it is not accepted. */
  private async once(id: string, later: Answer): Promise<Answer> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { body } = await this.get(`/commands/${String(later.body['commandId'])}`);
      if (body['state'] === 'accepted') return this.get(`/clues/${id}`);
      if (body['state'] !== 'waiting') return later;
      await new Promise((done) => setTimeout(done, 50));
    }
    return later;
  }

  /** Opens the document and signs it (P9). */
  async signs(id: string): Promise<Answer> {
    const shown = await this.get(`/clues/${id}/sign-off`);
    if (shown.status !== 200) return shown;
    const { round, step, contentDigest, earlierSignatures } = shown.body;
    const earlier = earlierSignatures as { digest: string } | null;
    return this.send(id, 'sign', {
      round,
      step,
      contentDigest,
      ...(earlier === null ? {} : { earlierSignatures: earlier.digest }),
      password: this.password,
    });
  }
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { text } as unknown as Answer['body'];
  }
}
