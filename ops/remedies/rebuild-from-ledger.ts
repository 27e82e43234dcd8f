// `rebuildFromLedger`: a new run from what is on record, whatever became of the old one or of Temporal (P5).
import { foldFaultOf } from '../../db/ops/fold-check';
import { findMatter, goesOn, refuse, runOf, sendsRows, startsAnew } from './ground';
import type { Remedy, RepairAt, RepairPorts } from './remedy';

export const rebuildFromLedger: Remedy = {
  name: 'rebuildFromLedger',
  title: { zh: '按台账重建', en: 'Rebuild from the ledger' },
  does: 'Ends the run that is there, if any, and starts another from what is on record; lifts a quarantine. Due dates, fired rungs and waiting commands stay as they are.',
  needsApi: false,
  forStubs: true,
  plan: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return refuse('targetMissing');
    const { head, waiting } = found;
    if (head.closed) return refuse('matterClosed');
    if (ports.engine === undefined) return refuse('engineUnavailable');
    const fault = await faultOf(ports, at);
    if (fault !== undefined) return refuse(fault);
    const run = await runOf(ports.engine, head);
    return {
      ok: true,
      does: [
        ...(head.quarantinedAtMs === undefined ? [] : ['lift the quarantine']),
        ...(run === undefined ? [] : ['end the run that is there']),
        startsAnew(at, head),
        ...sendsRows(waiting),
      ],
    };
  },
  act: async ({ delivery }, at) => {
    if ((await delivery.rebuild(at, true)) === 'notNow')
      throw new Busy('somebody else has its lease');
  },
  look: goesOn,
};

class Busy extends Error {
  override name = 'leaseTaken';
}

/** A head that is not what its rows say would only be made a run of. */
const faultOf = ({ db, procedures }: RepairPorts, { organId, matterId }: RepairAt) =>
  db.tx({ organId }, (q) => foldFaultOf(q, matterId, procedures));
