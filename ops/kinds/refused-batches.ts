// What `append` refused (P4): told by it at once, over when it has been quiet and the matter serves steps.
import type { RemedyName } from '../remedies/remedy';
import type { Runbook, Severity, ToldKind } from './kind';
import { evidence, whenQuiet } from './parts';

const refused = (
  name: string,
  severity: Severity,
  title: ToldKind['title'],
  remedies: readonly RemedyName[],
  runbook: Runbook,
): ToldKind => ({
  ...{ how: 'told', name, severity, title, lasts: false, mends: false },
  ...{ over: whenQuiet, evidence, remedies, runbook },
});

export const clockAhead = refused(
  'clockAhead',
  'amber',
  { zh: '引擎时钟超前', en: 'the clock of the engine runs ahead' },
  ['resetActivity'],
  {
    meaning:
      "Temporal's clock runs more than 5 s ahead of the database's, the one clock. Nothing is recorded ahead of time: the record is retried until the database's clock has come so far.",
    causes: [
      'time synchronisation failed on the host of Temporal, or on that of PostgreSQL',
      'a host was set back',
    ],
    steps: [
      'Compare the clocks of both hosts and set the one that is wrong. Never move the database back over recorded instants.',
      'Afterwards records go through by themselves; `resetActivity` tries at once.',
    ],
  },
);

export const ledgerGap: ToldKind = {
  ...refused(
    'ledgerGap',
    'red',
    { zh: '记录缺失', en: 'rows of the ledger are missing' },
    ['backfillLedger'],
    {
      meaning:
        'Between what a run wrote, or the head says, and what lies in the ledger rows are missing. Nothing was written over the gap; the run was healed from the record.',
      causes: [
        'PostgreSQL was restored from a backup older than Temporal',
        'a row was deleted by hand (`fault` rowMissing, `seq` the first one)',
        'a run of an epoch that the record never gave: somebody started it by hand',
      ],
      steps: [
        'After a restore: `backfillLedger` before anything else, so that signed rows come back from the histories of Temporal.',
        'A deleted row comes back only from a backup: keep the database as it is, compare exports, tell the auditor. `npm run verify` names the row.',
        'Otherwise the matter went on by itself; find who starts runs by hand.',
      ],
    },
  ),
  seek: async ({ folds }) =>
    (await folds()).flatMap(({ matterId, fault, seq, atMs }) =>
      fault === 'rowMissing' ? [{ matterId, sinceMs: atMs, evidence: { fault, seq } }] : [],
    ),
};

export const fenced = refused(
  'fenced',
  'amber',
  { zh: '旧流程仍在写入', en: 'a run that was replaced goes on writing' },
  ['rebuildFromLedger'],
  {
    meaning:
      'A run of an epoch that is over tries to write again and again. It is refused each time; the record is safe. One such batch after a rebuild is normal and no incident: three of the same epoch are.',
    causes: [
      'two Temporal servers or namespaces run the same matter, for instance a restored copy',
      'a worker that cannot report back to its server',
      'a run started by hand with an old input',
    ],
    steps: [
      'Look which server and namespace each worker is connected to; stop the copy.',
      'If there is but one: `rebuildFromLedger` ends whatever runs under the id and starts one run.',
    ],
  },
);

export const forked = refused(
  'forked',
  'red',
  { zh: '记录分叉', en: 'two records of one step' },
  ['rebuildFromLedger'],
  {
    meaning:
      'A run brought another content for a number that is on record, or started from another state than the record has. Nothing of it was written; the run was healed from the record and open steps were sent again.',
    causes: [
      'code that decides otherwise than when it was recorded, deployed without a new version',
      'two builds of workers at once',
      'somebody edited the head or the ledger by hand (see `stateDiverged`)',
    ],
    steps: [
      'See whether workers of two builds are up; let one remain.',
      'Repeats on the same matter: roll the code back, then `rebuildFromLedger`.',
      'From the fourth restart within an hour the run waits 15 minutes before it goes on (`waitMs`).',
    ],
  },
);

export const forged = refused(
  'forged',
  'red',
  { zh: '伪造记录被拒', en: 'a forged record was refused' },
  ['rebuildFromLedger'],
  {
    meaning:
      'A run brought events that the rules or the signed command do not yield. Nothing was written. Either somebody reaches Temporal who must not, or code decides otherwise than the recorder.',
    causes: [
      'somebody sent updates to Temporal, or wrote a command row, without the API',
      'worker and recorder of different builds',
      'another signing key than the processes verify with',
    ],
    steps: [
      'Right after a deploy or a change of keys: undo it.',
      'Otherwise treat it as an attack: close the way to Temporal, keep histories and logs, tell the auditor. `commandId` names the step.',
      'The matter goes on by itself; `rebuildFromLedger` where it does not.',
    ],
  },
);
