// Checks a DKIM signature as a receiving server would (RFC 6376, relaxed/relaxed, rsa-sha256), with the key that DNS would give.
import { createHash, verify, type KeyObject } from 'node:crypto';

interface Header {
  name: string;
  line: string;
}

/** The tags of the signature, or why it does not hold. */
export function checkDkim(raw: string, publicKey: KeyObject): Record<string, string> | string {
  const [head = '', body = ''] = splitOnce(raw.replace(/\r?\n/g, '\r\n'), '\r\n\r\n');
  const headers = head.split(/\r\n(?![ \t])/).map(headerOf);
  const signature = headers.find(({ name }) => name === 'dkim-signature');
  if (signature === undefined) return 'no signature';
  const tags = tagsOf(signature.line);
  if (tags['bh'] !== createHash('sha256').update(relaxedBody(body)).digest('base64'))
    return 'body changed';
  const signed = (tags['h'] ?? '').split(':').map((one) => one.trim().toLowerCase());
  const picked = signed.flatMap((name) => headers.filter((one) => one.name === name).slice(-1));
  const bare = { ...signature, line: signature.line.replace(/(;\s*b=)[^;]*/, '$1') };
  const text = [...picked, bare].map(relaxedHeader).join('\r\n');
  const holds = verify(
    'sha256',
    Buffer.from(text),
    publicKey,
    Buffer.from(tags['b'] ?? '', 'base64'),
  );
  return holds ? tags : 'headers changed';
}

function headerOf(line: string): Header {
  const [name = ''] = splitOnce(line, ':');
  return { name: name.trim().toLowerCase(), line };
}

function relaxedHeader({ name, line }: Header): string {
  const value = splitOnce(line, ':')[1] ?? '';
  return `${name}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').trimEnd());
  return `${lines.join('\r\n').replace(/(\r\n)+$/, '')}\r\n`;
}

function tagsOf(line: string): Record<string, string> {
  const value = splitOnce(line, ':')[1] ?? '';
  const pairs = value.split(';').map((pair) => splitOnce(pair, '='));
  return Object.fromEntries(
    pairs.map(([name = '', text = '']) => [name.trim(), text.replace(/\s+/g, '')]),
  );
}

function splitOnce(text: string, by: string): string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
