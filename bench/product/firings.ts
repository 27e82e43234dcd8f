// What the product put on record about due rungs, read from its ledger as its worker may.
import { createDb } from '../../db/pool';
import type { Firing } from '../subject';

const BLUE = 1;

export interface LedgerReader {
  firings(ids: readonly string[]): Promise<Firing[]>;
  close(): Promise<void>;
}

/** Reads the rung that falls on the due instant of a pickup. */
export function openLedger(appUrl: string, organId: string): LedgerReader {
  const db = createDb(appUrl, 'duban_worker', 1);
  return {
    firings: (ids) => db.tx({ organId }, (q) => q.rows<Firing>(FIRINGS, [ids, BLUE])),
    close: () => db.close(),
  };
}

const FIRINGS = `select matter_id id, (event ->> 'atMs')::float8 "rungAtMs", (event ->> 'nowMs')::float8 "noticedAtMs",
    extract(epoch from recorded_at)::float8 * 1000 "recordedAtMs"
  from ledger where type = 'rungFired' and matter_id = any ($1) and event ->> 'deadline' = 'PICKUP'
    and (event ->> 'level')::int = $2 and (event ->> 'repeatNo')::int = 0`;
