// A real SMTP server that can refuse an address, stall, or hang up after DATA.
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** Behind DATA: the mail is taken and the line goes dead without an answer, or no answer ever comes. */
export type Trouble = 'hangUp' | 'stall';

export interface TrySmtp {
  url: string;
  /** `atMs`: when it came. */
  mails: { to: string; raw: string; messageId: string; atMs: number }[];
  /** Addresses refused with 550. */
  refused: Set<string>;
  /** What the next mails meet, in order; then all are taken. */
  next: Trouble[];
  /** What every mail meets beside those. */
  always?: Trouble;
  stop(): Promise<void>;
}

export async function trySmtp(): Promise<TrySmtp> {
  const mails: TrySmtp['mails'] = [];
  const refused = new Set<string>();
  const next: Trouble[] = [];
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const smtp: TrySmtp = { url: '', mails, refused, next, stop };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, done) => {
      if (!refused.has(address)) return done();
      done(Object.assign(new Error('no such user'), { responseCode: 550 }));
    },
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        mails.push({
          to,
          raw,
          atMs: Date.now(),
          messageId: /^Message-ID:\s+(<.+?>)/im.exec(raw)?.[1] ?? '',
        });
        const trouble = next.shift() ?? smtp.always;
        if (trouble === undefined) done();
        if (trouble === 'hangUp') hangUp(server);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  smtp.url = `smtp://127.0.0.1:${port}`;
  return smtp;
}

/** Cuts every open connection without an answer. */
function hangUp(server: SMTPServer): void {
  const { connections } = server as unknown as {
    connections: Set<{ _socket: { destroy(): void } }>;
  };
  for (const connection of connections) connection._socket.destroy();
}
