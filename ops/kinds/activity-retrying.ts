import type { SoughtKind } from './kind';
import { byRuns, evidence } from './parts';

/** A second attempt comes with every worker that is killed. */
const FROM_ATTEMPT = 3;

/** Recording retries (P4). */
export const activityRetrying: SoughtKind = {
  ...{ how: 'sought', name: 'activityRetrying', severity: 'red', lasts: true, mends: false },
  title: { zh: '入账重试中', en: 'recording is retried' },
  seek: byRuns(({ run, nowMs }) => {
    const tried = run?.activities.find(({ attempt }) => attempt >= FROM_ATTEMPT);
    if (tried === undefined) return undefined;
    const { type, attempt, lastFailure = 'none told: it timed out', nextAttemptAtMs } = tried;
    return {
      sinceMs: nowMs,
      evidence: {
        ...{ activity: type, attempt, error: lastFailure },
        ...(nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs }),
      },
    };
  }),
  evidence,
  remedies: ['resetActivity', 'rebuildFromLedger'],
  runbook: {
    meaning:
      'What the run decided cannot be written to the ledger. Steps are taken meanwhile and answered 202; mails wait, for they come out of the ledger.',
    causes: [
      'PostgreSQL is down, full, or cut from the worker',
      'Temporal runs ahead of the database by more than 5 s (`clockAhead`)',
      'the worker is of an older build than the matter (`UnknownProcedureVersion`)',
      'a grant or a migration is missing after a deploy',
    ],
    steps: [
      'Read `error`. Mend what it names; it is tried again by itself, at growing distances.',
      'Once mended, `resetActivity` tries at once.',
      'If only this matter fails and the error stays, `rebuildFromLedger`: what was not recorded is sent again.',
    ],
  },
};
