// Says in one line a second what a start is waiting for, and names the step that failed.

export type Say = (line: string) => void;

/** Runs one step of the start; while it lasts, one line a second says so. */
export async function during<T>(what: string, work: () => Promise<T>, say: Say): Promise<T> {
  let seconds = 0;
  const ticker = setInterval(() => say(`waiting for ${what} … ${(seconds += 1)} s`), 1_000);
  try {
    return await work();
  } finally {
    clearInterval(ticker);
  }
}
