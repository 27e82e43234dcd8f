// A wire between one process and PostgreSQL that a test can cut, at once or right behind a chosen statement.
import { startWire, type Pair, type Wire } from '../../faults/parts/wire';

export interface CutProxy extends Wire {
  /**
   * Cuts once a connection of `role` has sent `text`, whose answer is lost; of several texts, once the same connection
   * has sent each behind the other. Resolves when cut.
   */
  cutAt(role: string, text: string | readonly string[], fate?: Fate): Promise<void>;
  /** Tells the server of the cuts it did not see. */
  reveal(): void;
}

/** What becomes of that text: the server gets it, or never does; or never does and is not told of the cut either. */
export type Fate = 'arrives' | 'lost' | 'lostUnseen';

interface Trap {
  /** `application_name` of the connection. */
  role: string;
  /** Those still to come. */
  texts: string[];
  /** Whose they are, once the first was heard. */
  pair?: Pair;
  fate: Fate;
  sprung: () => void;
}

/** Takes the texts of a chunk off the trap; true when none is left. */
function springs(trap: Trap, role: string, pair: Pair, chunk: Buffer): boolean {
  if (trap.role !== role || (trap.pair ?? pair) !== pair) return false;
  while (trap.texts.length > 0 && chunk.includes(trap.texts[0] ?? '')) {
    trap.texts.shift();
    trap.pair = pair;
  }
  return trap.texts.length === 0;
}

export async function startCutProxy(databaseUrl: string): Promise<CutProxy> {
  const roles = new WeakMap<Pair, string>();
  const unseen = new Set<Pair>();
  let trap: Trap | undefined;
  const reveal = (): void => {
    for (const { server } of unseen) server.destroy();
    unseen.clear();
  };
  const roleOf = (pair: Pair, chunk: Buffer): string => {
    const said = /application_name\0([^\0]+)/.exec(chunk.toString('latin1'))?.[1];
    if (!roles.has(pair) && said !== undefined) roles.set(pair, said);
    return roles.get(pair) ?? '';
  };
  const passes = (pair: Pair, chunk: Buffer): boolean => {
    const role = roleOf(pair, chunk);
    if (trap === undefined || !springs(trap, role, pair, chunk)) return true;
    const { sprung, fate } = trap;
    trap = undefined;
    if (fate === 'lostUnseen') unseen.add(pair);
    else if (fate === 'lost') pair.server.destroy();
    pair.client.destroy();
    const done = (): void => {
      wire.cut();
      sprung();
    };
    // The server has all of it before the wire is gone, and nobody hears its answer.
    if (fate === 'arrives') pair.server.end(chunk, done);
    else done();
    return false;
  };
  const wire = await startWire(databaseUrl, { passes, spares: (pair) => unseen.has(pair) });
  return {
    ...wire,
    cutAt: (role, text, fate = 'arrives') =>
      new Promise((sprung) => {
        trap = { role, texts: [text].flat(), fate, sprung };
      }),
    reveal,
    stop: () => {
      reveal();
      return wire.stop();
    },
  };
}
