// A wire between one process and PostgreSQL that a test can cut, at once or right behind a chosen statement.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CutProxy {
  /** The same database URL, by way of this wire. */
  url: string;
  /** Breaks every connection and takes no new one. */
  cut(): void;
  mend(): void;
  /** Cuts once a connection of `role` has sent `text`: the server gets it, its answer is lost. Resolves when cut. */
  cutBehind(role: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

/** One client's two sockets; `role` is its `application_name`. */
interface Pair {
  client: Socket;
  server: Socket;
  role: string;
}

interface Trap {
  role: string;
  text: string;
  sprung: () => void;
}

export async function startCutProxy(databaseUrl: string): Promise<CutProxy> {
  const target = new URL(databaseUrl);
  const behind = { host: target.hostname, port: Number(target.port) };
  const pairs = new Set<Pair>();
  let open = true;
  let trap: Trap | undefined;
  const cut = (): void => {
    open = false;
    for (const { client, server } of pairs) [client, server].forEach((one) => one.destroy());
  };
  const sent = (pair: Pair, chunk: Buffer): void => {
    pair.role ||= /application_name\0([^\0]+)/.exec(chunk.toString('latin1'))?.[1] ?? '';
    if (trap?.role !== pair.role || !chunk.includes(trap.text))
      return void pair.server.write(chunk);
    const { sprung } = trap;
    trap = undefined;
    pair.client.destroy();
    // The server has all of it before the wire is gone, and nobody hears its answer.
    pair.server.end(chunk, () => {
      cut();
      sprung();
    });
  };
  const wire = createServer((client) => {
    if (!open) return void client.destroy();
    const server = connect(behind);
    const pair = { client, server, role: '' };
    pairs.add(pair);
    const gone = (): void => {
      pairs.delete(pair);
      client.destroy();
      if (!server.writableEnded) server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', gone).on('close', gone);
    client.on('data', (chunk: Buffer) => sent(pair, chunk));
    server.on('data', (chunk: Buffer) => client.write(chunk));
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  target.port = String((wire.address() as AddressInfo).port);
  return {
    url: target.toString(),
    cut,
    mend: () => {
      open = true;
    },
    cutBehind: (role, text) =>
      new Promise((sprung) => {
        trap = { role, text, sprung };
      }),
    stop: () => {
      cut();
      return new Promise((resolve) => wire.close(() => resolve()));
    },
  };
}
