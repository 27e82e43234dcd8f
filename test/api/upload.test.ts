// A body that trickles in is cut off in time, and its room is free again.
import { connect } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { problemAnswer } from '../../api/errors';
import { listen, REQUEST_MS, type Listening } from '../../api/server';
import { LONGEST_UPLOAD_MS, readUpload } from '../../api/upload';
import { roomFor } from '../../api/upload-room';

/** Instead of the real limit, which no test waits for. */
const SHORT_MS = 400;
const HEAD = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n';
const BODY = `${HEAD}Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--x--\r\n`;
let server: Listening;

beforeAll(async () => {
  const room = roomFor(1, 1);
  const app = express();
  app.post('/', async (req, res) => {
    const { fileName } = await room('person_one', () => readUpload(req, res, SHORT_MS));
    res.json({ fileName });
  });
  app.use(problemAnswer(pino({ enabled: false })));
  server = await listen(app, 0, '127.0.0.1');
});

afterAll(() => server.stop());

/** Sends so many bytes at a time until the server hangs up; answers what it said, and after how long. */
async function trickled(bytes: number): Promise<{ said: string; afterMs: number }> {
  const began = Date.now();
  const socket = connect(server.port, '127.0.0.1');
  let said = '';
  let sent = 0;
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (said += chunk.toString()));
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${BODY.length}\r\n\r\n`,
  );
  const drip = setInterval(() => socket.write(BODY.slice(sent, (sent += bytes))), 20);
  await new Promise((closed) => socket.once('close', closed));
  clearInterval(drip);
  return { said, afterMs: Date.now() - began };
}

const posted = (): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}/`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: BODY,
  });

test('an upload that is too slow is answered 408, its connection closed, its room free', async () => {
  const { said, afterMs } = await trickled(1);
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(said).toMatch(/connection: close/i);
  expect(said).toContain('"code":"uploadTooSlow"');
  expect(afterMs).toBeGreaterThanOrEqual(SHORT_MS);
  expect(afterMs).toBeLessThan(SHORT_MS * 10);
  const next = await posted();
  expect([next.status, await next.json()]).toEqual([200, { fileName: 'a.pdf' }]);
}, 20_000);

test('the limit stands below the server’s own, which closes without a code', () => {
  expect(LONGEST_UPLOAD_MS).toBeLessThan(REQUEST_MS);
});
