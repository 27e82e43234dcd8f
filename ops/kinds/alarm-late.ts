import { seekAlarmLate } from '../../db/watch/alarm-late';
import type { SoughtKind } from './kind';
import { bySql, evidence } from './parts';

/** A rung due, not recorded (P3). */
export const alarmLate: SoughtKind = {
  ...{ how: 'sought', name: 'alarmLate', severity: 'red', lasts: true, mends: true },
  title: { zh: '到点未记录', en: 'a rung is due and not recorded' },
  seek: bySql(seekAlarmLate),
  evidence,
  remedies: ['nudge', 'resetActivity', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'A warning or an escalation is due and not in the ledger, so nobody was mailed. It is not lost: it is recorded, with its own instant, as soon as the run works again.',
    causes: [
      'no worker polls (`noWorker`), or it is overloaded',
      'the workflow task fails (`taskFailing`) or the record is retried (`activityRetrying`)',
      'the run is gone (`closedTooEarly`) or Temporal is down',
    ],
    steps: [
      'Look for another incident of the same matter: it names the cause and its own remedy.',
      'Worker and Temporal well, nothing else open: `nudge`; if the record waits for its next try, `resetActivity`.',
      'The watch rebuilds the matter by itself after 60 s, at most once in 15 minutes. By hand: `rebuildFromLedger`; due dates stay, no rung fires twice.',
    ],
  },
};
