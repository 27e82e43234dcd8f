import type { ToldKind } from './kind';
import { evidence } from './parts';

/** What a signed anchor proves is not there any more (P4); the next anchor says whether it is back. */
export const anchorLost: ToldKind = {
  ...{ how: 'told', name: 'anchorLost', severity: 'red', lasts: true, mends: false },
  title: { zh: '锚点所证记录缺失', en: 'what an anchor proves is lost' },
  over: () => Promise.resolve([]),
  evidence,
  remedies: ['backfillLedger'],
  runbook: {
    meaning:
      'The check before a new daily anchor missed a matter, or the tail of one, that an earlier anchor holds. Closed by the first anchor that finds it again.',
    causes: [
      'PostgreSQL was restored from a backup older than the last anchor',
      'rows, or a whole matter, were deleted with a database password',
    ],
    steps: [
      'Run `npm run verify -- --anchors --kept DIR` and read which matters are named; keep the database as it is.',
      'After a restore: `backfillLedger` takes back what Temporal still knows.',
      'Otherwise compare with the last backup, and tell the auditor.',
    ],
  },
};
