// Listens, and stops: no new request is taken, those under way are answered first.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Longest a request may take to arrive, and a stop may wait for answers, ms. */
export const REQUEST_MS = 60_000;
const STOP_MS = 15_000;

export interface Listening {
  /** The port that was taken. */
  port: number;
  stop(): Promise<void>;
}

export async function listen(
  app: RequestListener,
  port: number,
  host?: string,
): Promise<Listening> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: 10_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hard = setTimeout(() => server.closeAllConnections(), STOP_MS);
    server.close(() => {
      clearTimeout(hard);
      resolve();
    });
    server.closeIdleConnections();
  });
}
