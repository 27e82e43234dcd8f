// This process's clock against the database's, the one clock (P1): beyond 2 s readiness is amber and ops are told.
import { databaseClockMs } from '../../db/watch/turn';
import type { Db } from '../../db/pool';
import { CLOCK_SKEW } from '../kinds/table';
import type { Finding } from './look';

const MOST_MS = 2_000;

/** How far this process's clock is ahead of the database's, ms; what the round trip leaves open is taken off. */
export async function measureSkewMs(db: Db): Promise<number> {
  const before = Date.now();
  const there = await databaseClockMs(db);
  const after = Date.now();
  // The database read its clock somewhere between the two.
  if (there < before) return before - there;
  return there > after ? after - there : 0;
}

export const isSkewed = (skewMs: number | undefined): boolean =>
  skewMs !== undefined && Math.abs(skewMs) > MOST_MS;

export function skewFinding(process: string, skewMs: number, nowMs: number): Finding {
  const evidence = { process, skewMs };
  const sighting = { incidentId: '', matterId: null, sealed: false, mendable: false, evidence };
  return {
    kind: CLOCK_SKEW,
    organId: null,
    sightings: [{ ...sighting, sinceMs: nowMs, lastAtMs: nowMs }],
    show: (one) => one.evidence,
  };
}
