// What is new since the last scrape, each thing once. A record becomes visible with its commit, after the instant it
// carries: so what was seen is read again for a while, and what was counted is remembered by its key.
import type { Query } from '../../db/pool';
import type { Counting } from './counted';

/** Longer than any transaction lasts, ms. */
const OVERLAP_MS = 60_000;
/** Who asks less often than that does not hear of everything, ms. */
const LONGEST_MS = 3_600_000;

/** Counts what got on record in one organ since this was made or last asked; `nowMs` by the database's clock. */
export function newsOf(
  { read, take, begin }: Counting,
  organ: string,
): (q: Query, nowMs: number) => Promise<void> {
  let seen = new Set<string>();
  // Durations by our own clock, which may be off: only `nowMs` meets instants on record.
  let askedMs = performance.now();
  let overlapMs = 0;
  begin(organ);
  return async (q, nowMs) => {
    const beganMs = performance.now();
    const backMs = Math.min(beganMs - askedMs + overlapMs, LONGEST_MS);
    const rows = await read(q, Math.floor(nowMs - backMs));
    for (const row of rows) if (!seen.has(row.key)) take(organ, row as never);
    [seen, askedMs, overlapMs] = [new Set(rows.map(({ key }) => key)), beganMs, OVERLAP_MS];
  };
}
