import { seekParked, seekUndelivered } from '../../db/watch/commands-waiting';
import type { SoughtKind } from './kind';
import { bySql, evidence } from './parts';

/** A command row without outcome past its time (P1). */
export const commandUndelivered: SoughtKind = {
  ...{ how: 'sought', name: 'commandUndelivered', severity: 'red', lasts: true, mends: true },
  title: { zh: '操作未判定', en: 'a step is not decided' },
  seek: bySql(seekUndelivered),
  evidence,
  remedies: ['startNow', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'An officer was told "it will be decided" and it is not. The signed row is safe and keeps its own instant: decided late it still counts as done in time.',
    causes: [
      'no worker polls (`noWorker`), or Temporal is down',
      'the workflow task fails (`taskFailing`): every step on this matter waits',
      'the ledger cannot be written (`activityRetrying`, `ledgerBehind`)',
      'no delivery loop is alive: no API runs',
    ],
    steps: [
      'Look for another incident of the same matter and mend that first.',
      'Nothing else open: `startNow` sends the rows again, in order.',
      'The watch rebuilds the matter by itself after 60 s, at most once in 15 minutes. By hand: `rebuildFromLedger`.',
    ],
  },
};

/** A row set aside after five internal errors, or at once for its signature (P1). */
export const commandParked: SoughtKind = {
  ...{ how: 'sought', name: 'commandParked', severity: 'red', lasts: true, mends: false },
  title: { zh: '操作被搁置', en: 'a step is parked' },
  seek: bySql(seekParked),
  evidence,
  remedies: ['redeliverCommand'],
  runbook: {
    meaning:
      'A step could not be decided and was set aside so that later steps go on. It is neither accepted nor refused; its officer still reads "waiting".',
    causes: [
      'a bug in deciding this very step (`internalError`, five times)',
      'its signature does not verify: a row inserted by hand, or a signing key that the processes do not have',
    ],
    steps: [
      '`failures` below 5 means the signature: compare the key rings of API and worker (`doctor`); if they agree, somebody wrote into the table: preserve it and tell the auditor.',
      'Otherwise mend the code and deploy: every new build tries the row once by itself.',
      'To try at once: `redeliverCommand`. While the fault is there, the next attempt parks it again.',
    ],
  },
};
