// How much goes on while a fault strikes.
import type { RunOptions } from './run';

export const LONG_LOAD: RunOptions['sizes'] = {
  atOnce: 4,
  idleEveryMs: 4_000,
  paceMs: 200,
  warmMs: 8_000,
  mostHoldMs: Infinity,
};

export const SHORT_LOAD: RunOptions['sizes'] = {
  atOnce: 3,
  idleEveryMs: 4_000,
  paceMs: 200,
  warmMs: 3_000,
  mostHoldMs: 3_000,
};
