import { seekNeverStarted } from '../../db/watch/never-started';
import type { SoughtKind } from './kind';
import { bySql, evidence } from './parts';

/** Received, no workflow (P5). */
export const neverStarted: SoughtKind = {
  ...{ how: 'sought', name: 'neverStarted', severity: 'red', lasts: true, mends: true },
  title: { zh: '事项未启动', en: 'a matter was never started' },
  seek: bySql(seekNeverStarted),
  evidence,
  remedies: ['startNow', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'The matter is on record, but the start of its present epoch was never noted: no run sets its timer. Its deadlines count on by the record; no rung is mailed until it is started.',
    causes: [
      'Temporal did not answer when the matter came in or was rebuilt',
      'the API or the sender died between its commit and the start',
      'no process with the delivery loop or the watch is alive',
    ],
    steps: [
      'See whether Temporal answers (`health`): while it does not, nothing can be started and everything is taken up by itself afterwards.',
      'The watch starts the matter by itself after 60 s, at most once in 15 minutes. To be faster: `startNow`.',
      'Where the start fails again and again, look at the log of API and worker, then `rebuildFromLedger`.',
    ],
  },
};
