import type { SoughtKind } from './kind';
import { byRuns, evidence } from './parts';

/** Attempts that end without a failure on record are time-outs; one or two come with a worker that was killed. */
const TIMED_OUT = 4;

/** The workflow task fails: a bug, or code that does not replay (P10); also on a server without `TemporalReportedProblems`. */
export const taskFailing: SoughtKind = {
  ...{ how: 'sought', name: 'taskFailing', severity: 'red', lasts: true, mends: false },
  title: { zh: '流程任务失败', en: 'a workflow task fails' },
  seek: byRuns(({ run, nowMs }) => {
    if (run?.status !== 'running' || run.pendingTask === undefined) return undefined;
    const { attempt, scheduledAtMs } = run.pendingTask;
    const { taskFailure, worker } = run;
    if (taskFailure === undefined && attempt < TIMED_OUT) return undefined;
    return {
      sinceMs: Math.min(taskFailure?.atMs ?? scheduledAtMs, nowMs),
      evidence: {
        attempt,
        message: taskFailure?.message ?? 'no failure on record: the task timed out',
        ...(worker === undefined ? {} : { worker }),
      },
    };
  }),
  evidence,
  remedies: ['nudge', 'rebuildFromLedger', 'quarantine'],
  runbook: {
    meaning:
      'The code of the matter throws, or does not replay its history. The matter stands still on purpose: steps are kept and wait, rungs are late. Nothing is lost; fixed code takes it up by itself.',
    causes: [
      'a worker build with a bug, or two builds at once (`noWorker` and `health` show builds)',
      'non-determinism (`TMPRL1100`): changed code without `patched`',
      'a history damaged by an earlier bad build',
      'a task that times out: an endless loop or a starved worker',
    ],
    steps: [
      'Read `message` and since when. After a deploy: roll back. Tasks are tried again by themselves, up to 10 minutes apart; `nudge` asks for one at once.',
      'With good code running and the failure still there the history is poisoned: `rebuildFromLedger` gives the matter a new run from its ledger.',
      'Rebuilt and failing again on the same message: the bug is in the deciding code. Mend it; `quarantine` only where going on would do harm.',
    ],
  },
};
