// A wire between one process and PostgreSQL that a test can cut, at once or right behind a chosen statement.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CutProxy {
  /** The same database URL, by way of this wire. */
  url: string;
  /** Breaks every connection and takes no new one. */
  cut(): void;
  mend(): void;
  /**
   * Cuts once a connection of `role` has sent `text`, whose answer is lost; of several texts, once the same connection
   * has sent each behind the other. Resolves when cut.
   */
  cutAt(role: string, text: string | readonly string[], fate?: Fate): Promise<void>;
  /** Tells the server of the cuts it did not see. */
  reveal(): void;
  stop(): Promise<void>;
}

/** What becomes of that text: the server gets it, or never does; or never does and is not told of the cut either. */
export type Fate = 'arrives' | 'lost' | 'lostUnseen';

/** One client's two sockets; `role` is its `application_name`. */
interface Pair {
  client: Socket;
  server: Socket;
  role: string;
}

interface Trap {
  role: string;
  /** Those still to come. */
  texts: string[];
  /** Whose they are, once the first was heard. */
  pair?: Pair;
  fate: Fate;
  sprung: () => void;
}

/** Takes the texts of a chunk off the trap; true when none is left. */
function springs(trap: Trap, pair: Pair, chunk: Buffer): boolean {
  if (trap.role !== pair.role || (trap.pair ?? pair) !== pair) return false;
  while (trap.texts.length > 0 && chunk.includes(trap.texts[0] ?? '')) {
    trap.texts.shift();
    trap.pair = pair;
  }
  return trap.texts.length === 0;
}

export async function startCutProxy(databaseUrl: string): Promise<CutProxy> {
  const target = new URL(databaseUrl);
  const behind = { host: target.hostname, port: Number(target.port) };
  const pairs = new Set<Pair>();
  const unseen = new Set<Pair>();
  let open = true;
  let trap: Trap | undefined;
  const cut = (): void => {
    open = false;
    for (const pair of pairs) {
      pair.client.destroy();
      // One that was ended is read to its end: a reset would throw away what the server has not read yet.
      if (!unseen.has(pair) && !pair.server.writableEnded) pair.server.destroy();
    }
  };
  const reveal = (): void => {
    for (const { server } of unseen) server.destroy();
    unseen.clear();
  };
  const sent = (pair: Pair, chunk: Buffer): void => {
    pair.role ||= /application_name\0([^\0]+)/.exec(chunk.toString('latin1'))?.[1] ?? '';
    if (trap === undefined || !springs(trap, pair, chunk)) return void pair.server.write(chunk);
    const { sprung, fate } = trap;
    trap = undefined;
    if (fate === 'lostUnseen') unseen.add(pair);
    else if (fate === 'lost') pair.server.destroy();
    pair.client.destroy();
    const done = (): void => {
      cut();
      sprung();
    };
    // The server has all of it before the wire is gone, and nobody hears its answer.
    if (fate === 'arrives') pair.server.end(chunk, done);
    else done();
  };
  const wire = createServer((client) => {
    if (!open) return void client.destroy();
    const server = connect(behind);
    const pair = { client, server, role: '' };
    pairs.add(pair);
    const gone = (): void => {
      pairs.delete(pair);
      client.destroy();
      if (!server.writableEnded && !unseen.has(pair)) server.destroy();
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
    cutAt: (role, text, fate = 'arrives') =>
      new Promise((sprung) => {
        trap = { role, texts: [text].flat(), fate, sprung };
      }),
    reveal,
    stop: () => {
      reveal();
      cut();
      return new Promise((resolve) => wire.close(() => resolve()));
    },
  };
}
