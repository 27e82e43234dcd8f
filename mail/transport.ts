// One attempt to hand a message to SMTP: TLS to any host but loopback, at most 30 s, then the socket is cut (P7).
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';

export interface Outgoing {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** Thread of the matter. */
  references: string;
}

/** `refused`: this address, for good. `rejected`: this message, for good. `later`: try again. `fault` is a code. */
export type Attempt =
  { kind: 'accepted' } | { kind: 'refused' | 'rejected' | 'later'; fault: string };

export type Transport = (mail: Outgoing) => Promise<Attempt>;

/** What our mails are signed with, so that a receiving server can tell them from forged ones (RFC 6376). */
export interface Dkim {
  /** Domain of `From` or one above it. */
  domain: string;
  /** The public key lies in DNS under `<selector>._domainkey.<domain>`. */
  selector: string;
  /** PEM of an RSA or Ed25519 private key. */
  privateKey: string;
}

export interface SmtpOptions {
  /** Longest single attempt, ms. */
  limitMs?: number | undefined;
  dkim?: Dkim | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** A transport to `smtp://` or `smtps://[user:password@]host[:port]`. */
export function createSmtp(
  smtpUrl: string,
  { limitMs = 30_000, dkim }: SmtpOptions = {},
): Transport {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (secure ? 465 : 587);
  const loopback = LOOPBACK.has(url.hostname);
  const auth = url.username
    ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
    : {};
  const options = {
    host,
    port,
    secure,
    requireTLS: !loopback && !secure,
    ignoreTLS: loopback && !secure,
    ...auth,
    ...(dkim === undefined ? {} : { dkim: signingOf(dkim) }),
  };
  return (mail) => attempt(options, mail, limitMs);
}

const signingOf = ({ domain, selector, privateKey }: Dkim) => ({
  domainName: domain,
  keySelector: selector,
  privateKey,
});

type Options = {
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  ignoreTLS: boolean;
};

async function attempt(options: Options, mail: Outgoing, limitMs: number): Promise<Attempt> {
  const socket = connect({ host: options.host, port: options.port });
  // The socket is ours so that the limit holds whatever the server does.
  const timer = setTimeout(() => socket.destroy(timedOut()), limitMs);
  try {
    await connected(socket);
    const transport = createTransport({
      ...options,
      connection: socket,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await Promise.race([transport.sendMail(envelope(mail)), cut(socket)]);
    return { kind: 'accepted' };
  } catch (error) {
    return judge(error);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

const envelope = (mail: Outgoing) => ({
  ...mail,
  envelope: { from: bareAddress(mail.from), to: [mail.to] },
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
});

const bareAddress = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;

/** Only a 5xx to the recipient condemns the address; a refused login or sender is our trouble. */
function judge(error: unknown): Attempt {
  const { responseCode, command, code } = error as {
    responseCode?: number;
    command?: string;
    code?: string;
  };
  const fault = responseCode ? `smtp ${responseCode}` : String(code ?? 'failed').slice(0, 40);
  if (responseCode === undefined || responseCode < 500) return { kind: 'later', fault };
  if (command === 'RCPT TO') return { kind: 'refused', fault };
  return { kind: command === 'DATA' ? 'rejected' : 'later', fault };
}

const timedOut = (): Error => Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' });

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });

const cut = (socket: Socket): Promise<never> =>
  new Promise((_, reject) => {
    socket.once('error', reject);
    socket.once('close', () =>
      setImmediate(() => reject(Object.assign(new Error('hung up'), { code: 'ECONNECTION' }))),
    );
  });
