// What is new since the last scrape, each thing once. A record becomes visible with its commit, after the instant it
// carries: so what was seen is read again for a while, and what was counted is remembered by its key.
import type { Query } from '../../db/pool';
import type { Counting } from './counted';

/** Longer than any transaction lasts, seconds. */
const OVERLAP_S = 60;
/** Who asks less often than that does not hear of everything, seconds. */
const LONGEST_S = 3_600;

/** Counts what got on record in one organ since this was made or last asked. */
export function newsOf(
  { read, take, begin }: Counting,
  organ: string,
): (q: Query) => Promise<void> {
  let seen = new Set<string>();
  let sinceMs = performance.now();
  let overlapS = 0;
  begin(organ);
  return async (q) => {
    const askedMs = performance.now();
    const withinS = (askedMs - sinceMs) / 1000 + overlapS;
    const rows = await read(q, Math.min(withinS, LONGEST_S));
    for (const row of rows) if (!seen.has(row.key)) take(organ, row as never);
    [seen, sinceMs, overlapS] = [new Set(rows.map(({ key }) => key)), askedMs, OVERLAP_S];
  };
}
