// A few things at once, the rest in order behind them.

export interface Lanes {
  /** Begins when a lane is free; `work` must not reject. */
  add(work: () => Promise<void>): void;
  /** Drops what has not begun and ends after what has. */
  end(): Promise<void>;
}

/** Runs at most `most` at once. */
export function createLanes(most: number): Lanes {
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  let open = 0;
  const lane = async (): Promise<void> => {
    open += 1;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
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
