// What most kinds have in common.
import type { Query } from '../../db/pool';
import { quietOf } from '../../db/watch/quiet';
import type { Ground, MatterRun, Seen, Sighting, SoughtKind, ToldKind } from './kind';

/** Everything that was noted with it. */
export const evidence = (sighting: Sighting): Record<string, string | number> => sighting.evidence;

/** A look of one statement. */
export const bySql =
  (seek: (q: Query, organId: string) => Promise<Seen[]>): SoughtKind['seek'] =>
  ({ within, organId }) =>
    within((q) => seek(q, organId));

/** A look at the runs that were examined. */
export const byRuns =
  (
    see: (one: MatterRun, ground: Ground) => Omit<Seen, 'matterId'> | undefined,
  ): SoughtKind['seek'] =>
  async (ground) => {
    const runs = await ground.runs();
    if (runs === 'unknown') return 'unknown';
    return runs.flatMap((one) => {
      const seen = see(one, ground);
      return seen === undefined ? [] : [{ matterId: one.matterId, ...seen }];
    });
  };

/** Over by what a statement over their ids says. */
export const overBy =
  (which: (q: Query, ids: readonly string[]) => Promise<{ id: string }[]>): ToldKind['over'] =>
  async ({ within }, open) => {
    const ids = open.map(({ incidentId }) => incidentId);
    const over = new Set((await within((q) => which(q, ids))).map(({ id }) => id));
    return open.filter(({ incidentId }) => over.has(incidentId));
  };

/** Over when it has not happened again for 15 minutes and the matter serves steps. */
export const whenQuiet = overBy(quietOf);
