// The embedded SMTP server: takes every mail on loopback and keeps it as a file, for tries, tests and the demo.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CapturedMail {
  file: string;
  to: string;
  subject: string;
  messageId: string;
  /** Instant of capture, ms. */
  atMs: number;
  text: string;
}

export interface Capture {
  /** `smtp://127.0.0.1:port`. */
  url: string;
  stop(): Promise<void>;
}

/** Starts the server; mails go to `folder` as `<ms>-<n>.eml`, mode 0600. Port 0 takes a free one. */
export async function startCapture(folder: string, port = 0): Promise<Capture> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    size: 1_000_000,
    onData: (stream, _session, done) => {
      const name = `${String(Date.now()).padStart(14, '0')}-${String((count += 1)).padStart(5, '0')}.eml`;
      keep(stream, join(folder, name)).then(() => done(), done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Captured mails, newest first; at most `limit`. */
export async function listCaptured(folder: string, limit = 200): Promise<CapturedMail[]> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse()
    .slice(0, limit);
  return Promise.all(newest.map((name) => readCaptured(folder, name)));
}

async function readCaptured(folder: string, file: string): Promise<CapturedMail> {
  const mail = await simpleParser(await readFile(join(folder, file)));
  const to = Array.isArray(mail.to) ? mail.to.map(({ text }) => text).join(', ') : mail.to?.text;
  return {
    file,
    to: to ?? '',
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    atMs: Number(file.split('-')[0]),
    text: mail.text ?? '',
  };
}

// Written aside first: whoever lists never reads half a mail.
async function keep(stream: NodeJS.ReadableStream, path: string): Promise<void> {
  const raw = await buffer(stream);
  await writeFile(`${path}.part`, raw, { mode: 0o600 });
  await rename(`${path}.part`, path);
}
