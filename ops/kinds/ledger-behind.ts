import type { Ground, SoughtKind } from './kind';
import { byRuns, evidence } from './parts';

/** A record takes well under a second; a killed worker costs 10 s. */
const PATIENCE_MS = 20_000;

/** When this very record was first seen under way, ms: the server tells only of the last attempt. */
function firstSeen(remembered: Ground['remembered'], key: string, nowMs: number): number {
  const known = remembered.get(key);
  if (typeof known === 'number') return known;
  remembered.set(key, nowMs);
  return nowMs;
}

/** Keeps what is under way now and forgets the rest. */
function forgetOthers(remembered: Ground['remembered'], organId: string, now: Set<string>): void {
  for (const key of remembered.keys())
    if (key.startsWith(`ledgerBehind ${organId} `) && !now.has(key)) remembered.delete(key);
}

const see = (under: Set<string>) =>
  byRuns(({ matterId, run, nowMs }, { organId, remembered }) => {
    const record = run?.activities.find(({ type }) => type === 'record');
    if (run === undefined || record === undefined) return undefined;
    const key = `ledgerBehind ${organId} ${matterId} ${run.runId} ${record.id}`;
    under.add(key);
    const sinceMs = firstSeen(remembered, key, nowMs);
    if (nowMs - sinceMs < PATIENCE_MS) return undefined;
    return { sinceMs, evidence: { attempt: record.attempt, forMs: nowMs - sinceMs } };
  });

/** The workflow is ahead of the ledger (P4). */
export const ledgerBehind: SoughtKind = {
  ...{ how: 'sought', name: 'ledgerBehind', severity: 'red', lasts: true, mends: false },
  title: { zh: '台账滞后', en: 'the ledger is behind the run' },
  seek: async (ground) => {
    const under = new Set<string>();
    const seen = await see(under)(ground);
    if (seen !== 'unknown') forgetOthers(ground.remembered, ground.organId, under);
    return seen;
  },
  evidence,
  remedies: ['resetActivity', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'The run has decided something that is not on record yet. Views show the older state, mails wait. With more than 200 events unrecorded the run takes no further step until the ledger has caught up.',
    causes: [
      'the record is retried: see `activityRetrying` of the same matter for the error',
      'no worker takes activities (`noWorker`), or all its slots are busy',
      'PostgreSQL is slow or holds a lock',
    ],
    steps: [
      'Mend what `activityRetrying` or `noWorker` says; the ledger then catches up by itself.',
      '`resetActivity` tries the record at once.',
      'Where the run cannot be saved: `rebuildFromLedger`. Accepted steps that were not recorded are still signed rows and are sent again.',
    ],
  },
};
