// How much is measured: in full, or `--short` with the same rates and fewer of everything.

export interface Sizes {
  rounds: number;
  /** Whole lives a round and side, and how many at once. */
  lives: number;
  concurrency: number;
  /** Lives at concurrency 1 for the latency of a step. */
  singleLives: number;
  /** Deadlines below and above capacity, and the span in which they fall due, ms. */
  belowCapacity: number;
  aboveCapacity: number;
  dueWithinMs: number;
  /** Rows of the ledger whose list is read. */
  ledgerRows: number;
  /** Idle matters beyond what the worker caches. */
  idleMatters: number;
}

const FULL: Sizes = {
  rounds: 5,
  lives: 64,
  concurrency: 32,
  singleLives: 5,
  belowCapacity: 300,
  aboveCapacity: 1_000,
  dueWithinMs: 10_000,
  ledgerRows: 100_000,
  idleMatters: 2_000,
};

const SHORT: Sizes = {
  ...FULL,
  rounds: 3,
  lives: 32,
  singleLives: 2,
  belowCapacity: 90,
  aboveCapacity: 300,
  dueWithinMs: 3_000,
  idleMatters: 1_000,
};

export const sizesOf = (short: boolean): Sizes => (short ? SHORT : FULL);
