import type { SoughtKind } from './kind';
import { evidence } from './parts';

/** Head and ledger differ: by every matter with an open incident, and by open matters in turn. */
export const stateDiverged: SoughtKind = {
  ...{ how: 'sought', name: 'stateDiverged', severity: 'red', lasts: true, mends: false },
  title: { zh: '状态与台账不符', en: 'state and ledger differ' },
  seek: async ({ folds }) =>
    (await folds()).flatMap(({ matterId, fault, seq, atMs }) =>
      fault === 'rowMissing' ? [] : [{ matterId, sinceMs: atMs, evidence: { fault, seq } }],
    ),
  evidence,
  remedies: ['quarantine'],
  runbook: {
    meaning:
      'What the ledger yields is not the state the matter has. `rowChanged`: row `seq` is not what its hash says. `stateDiffers`: the rows hold, the state does not come out of them. No further step is recorded on a state that does not fit its digest.',
    causes: [
      'somebody edited `ledger` or `head` with a database password',
      'code that folds recorded events otherwise than before, deployed without a new version',
      'a damaged disk or an incomplete restore',
    ],
    steps: [
      'Many matters at once right after a deploy: the code. Roll it back; the incidents close by themselves.',
      'One matter: export it and run `npm run verify`; keep the database as it is and tell the auditor. Rows come back from a backup only.',
      'Never rebuild over it: a run would go on from a state nobody decided. `quarantine` where steps must not go on.',
    ],
  },
};
