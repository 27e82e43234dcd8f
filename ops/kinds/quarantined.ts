import { seekQuarantined } from '../../db/watch/quarantined';
import type { SoughtKind } from './kind';
import { bySql, evidence } from './parts';

/** Held by two engineers: open, without a run, and not started by anybody. */
export const quarantined: SoughtKind = {
  ...{ how: 'sought', name: 'quarantined', severity: 'red', lasts: true, mends: false },
  title: { zh: '已隔离', en: 'a matter is held by two engineers' },
  seek: bySql(seekQuarantined),
  evidence,
  remedies: ['rebuildFromLedger'],
  runbook: {
    meaning:
      'Two engineers ended the run of this matter and keep it from being started. It stays open and its due dates pass: no warning is mailed, no step decided, until it goes on. Alerted every hour for that reason.',
    causes: ['`quarantine` by two engineers, with a reason in the log'],
    steps: [
      'Read the reason in `log`. Mend what it names.',
      '`rebuildFromLedger` ends the quarantine: rungs that fell due meanwhile are recorded with their own instants, waiting steps are decided.',
    ],
  },
};
