// A wire between one process and a part that can be cut, slowed, or held still.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createPace } from './pace';

export interface Wire {
  /** The same URL, by way of this wire. */
  url: string;
  /** Leads connections from now on to another port, for a part that came back elsewhere. */
  leadTo(port: number): void;
  /** Breaks every connection and takes no new one. */
  cut(): void;
  /** Takes connections again, at full speed; what was held still arrives. */
  mend(): void;
  /** Everything takes so many ms longer, each way. */
  slow(ms: number): void;
  /** Half-open: connections stand and are taken, and nothing passes. */
  holdStill(): void;
  stop(): Promise<void>;
}

/** One client's two sockets. */
export interface Pair {
  client: Socket;
  server: Socket;
}

/** For who listens in. */
export interface Tap {
  /** Sees what a client sends; false where it must not pass. */
  passes(pair: Pair, chunk: Buffer): boolean;
  /** True for a connection whose server must not be told of a cut. */
  spares(pair: Pair): boolean;
}

const NO_TAP: Tap = { passes: () => true, spares: () => false };

/** `partUrl` names the part by host and port, such as a database URL. */
export async function startWire(partUrl: string, tap = NO_TAP): Promise<Wire> {
  const target = new URL(partUrl);
  const behind = { host: target.hostname, port: Number(target.port) };
  const pairs = new Set<Pair>();
  const pace = createPace();
  let open = true;
  const part = (pair: Pair): void => {
    pair.client.destroy();
    // One that was ended is read to its end: a reset would throw away what the server has not read yet.
    if (!pair.server.writableEnded && !tap.spares(pair)) pair.server.destroy();
  };
  const join = (client: Socket): void => {
    const pair = { client, server: connect(behind) };
    const [toServer, toClient] = [pace.onto(pair.server), pace.onto(client)];
    pairs.add(pair);
    const gone = (): void => {
      pairs.delete(pair);
      part(pair);
    };
    for (const socket of [client, pair.server]) socket.on('error', gone).on('close', gone);
    client.on('data', (chunk: Buffer) => tap.passes(pair, chunk) && toServer(chunk));
    pair.server.on('data', toClient);
  };
  const cut = (): void => {
    open = false;
    pairs.forEach(part);
  };
  const listener = createServer((client) => (open ? join(client) : client.destroy()));
  target.port = String(await listening(listener));
  return {
    url: target.toString(),
    leadTo: (port) => void (behind.port = port),
    cut,
    mend: () => {
      open = true;
      pace.free();
    },
    slow: pace.slow,
    holdStill: pace.holdStill,
    stop: () => {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Its port. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
