// A few things at once, the rest in order behind them.

export interface Lanes {
  /** Begins when a lane is free; `work` must not reject. */
  add(work: () => Promise<void>): void;
  /** Drops what has not begun and ends after what has. */
  end(): Promise<void>;
}

/**
 * What begins next. `bothEnds`: the one added last and the one added first by turns, so that neither a heap of old work
 * holds up what came just now, nor what comes just now the heap.
 */
export type Next = 'first' | 'bothEnds';

/** Runs at most `most` at once. */
export function createLanes(most: number, next: Next): Lanes {
  const waiting: (() => Promise<void>)[] = [];
  let fromEnd = false;
  const take = (): (() => Promise<void>) | undefined => {
    fromEnd = next === 'bothEnds' && !fromEnd;
    return fromEnd ? waiting.pop() : waiting.shift();
  };
  const running = new Set<Promise<void>>();
  let open = 0;
  const lane = async (): Promise<void> => {
    open += 1;
    for (let work = take(); work !== undefined; work = take()) await work();
    // In one turn with the last look: what is added from now on opens a lane of its own.
    open -= 1;
  };
  return {
    add: (work) => {
      waiting.push(work);
      if (open >= most) return;
      const one = lane().finally(() => running.delete(one));
      running.add(one);
    },
    end: async () => {
      waiting.length = 0;
      await Promise.all(running);
    },
  };
}
