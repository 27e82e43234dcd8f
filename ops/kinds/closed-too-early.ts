import type { SoughtKind } from './kind';
import { byRuns, evidence } from './parts';

/** The engine closed, or lost, the run while the matter is open (P5). */
export const closedTooEarly: SoughtKind = {
  ...{ how: 'sought', name: 'closedTooEarly', severity: 'red', lasts: true, mends: true },
  title: { zh: '流程提前结束', en: 'the run ended while the matter is open' },
  seek: byRuns(({ run, started, nowMs }) => {
    if (!started || run?.status === 'running' || run?.status === 'continuedAsNew') return undefined;
    const status = run?.status ?? 'absent';
    return { sinceMs: Math.min(run?.closedAtMs ?? nowMs, nowMs), evidence: { status } };
  }),
  evidence,
  remedies: ['startNow', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'The matter is open and its run is terminated, failed or unknown to the server. No timer runs for it. The record is whole; a new run goes on from it.',
    causes: [
      'somebody terminated or deleted the workflow by hand',
      'Temporal lost its data, or was restored from a backup',
      'a bug ended the run (`status` completed or failed)',
    ],
    steps: [
      'The watch starts the matter by itself, at most once in 15 minutes; `startNow` does it now.',
      'Many at once: Temporal lost its data. Use `rebuildFromLedger` in bulk, with a pace, and watch the count fall.',
      '`status` completed or failed without anybody having done it: keep the history and tell the developers.',
    ],
  },
};
