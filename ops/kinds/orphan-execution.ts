import { databaseNow } from '../../db/matter/rows';
import { knownRuns } from '../../db/watch/suspects';
import type { Ground, Sighting, Sought, ToldKind } from './kind';
import { evidence, whenQuiet } from './parts';

const MOST_NAMED = 5;

/** Executions whose id is no matter's of any organ; said once, for no single matter. */
async function seekOrphans({ common, listed, inEach, within }: Ground): Promise<Sought> {
  if (!common) return [];
  const ids = await listed();
  if (ids === 'unknown') return 'unknown';
  const known = new Set((await inEach((q) => knownRuns(q, ids))).flat());
  const orphans = ids.filter((id) => !known.has(id));
  if (orphans.length === 0) return [];
  const named = orphans.toSorted().slice(0, MOST_NAMED).join(', ').slice(0, 300);
  const found = { executions: orphans.length, workflowIds: named };
  return [{ matterId: null, sinceMs: await within(databaseNow), evidence: found }];
}

/** What was found by listing is over when the listing has it no more; what a batch told, when it has been quiet. */
async function over(ground: Ground, open: readonly Sighting[]): Promise<readonly Sighting[]> {
  const gone = open.filter(({ matterId }) => matterId === null);
  const told = open.filter(({ matterId }) => matterId !== null);
  return [...gone, ...(await whenQuiet(ground, told))];
}

/** An execution without a matter, or under another id than the matter's own. */
export const orphanExecution: ToldKind = {
  ...{ how: 'told', name: 'orphanExecution', severity: 'amber', lasts: false, mends: false },
  title: { zh: '无主流程', en: 'a run without a matter' },
  seek: seekOrphans,
  over,
  evidence,
  remedies: [],
  runbook: {
    meaning:
      'Temporal runs something that is no matter of this installation, or that writes to a matter under another id. It cannot write: every such batch is refused and ends the run.',
    causes: [
      'somebody started a workflow by hand',
      'PostgreSQL was restored from a backup older than the matter',
      'a second installation shares server and namespace',
    ],
    steps: [
      'After a restore: `backfillLedger` for matters known; a matter that only Temporal knows is listed by number for people.',
      'Otherwise find who starts workflows, and end the run in Temporal once it is clear that nobody needs it.',
    ],
  },
};
