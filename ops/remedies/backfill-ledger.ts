// `backfillLedger`: after a restore of PostgreSQL from an older backup the signed rows that Temporal still has are put back,
// and sent again (P5). Rungs fire again from the restored head under their old keys, so that nobody is told twice.
import { missingRows, putBack } from '../../db/ops/signed-rows';
import { failed, findMatter, goesOn, refuse, type Found } from './ground';
import type { Remedy, RepairAt, RepairPorts } from './remedy';

export const backfillLedger: Remedy = {
  name: 'backfillLedger',
  title: { zh: '补回台账', en: 'Backfill the ledger' },
  does: 'After a restore: puts the signed commands found in the histories of Temporal back where they are missing, and starts the matter anew so that they are sent again.',
  needsApi: true,
  forStubs: false,
  plan: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return refuse('targetMissing');
    if (found.head.quarantinedAtMs !== undefined) return refuse('quarantined');
    if (ports.engine === undefined) return refuse('engineUnavailable');
    const { lost, epoch } = await lostOf(ports, at, found);
    if (lost.length === 0 && epoch <= found.head.epoch) return refuse('nothingToDo');
    return {
      ok: true,
      does: [
        `put ${lost.length} signed command(s) back: ${lost.map(({ id }) => id).join(', ')}`,
        `start the matter anew from revision ${found.head.revision}, above epoch ${Math.max(epoch, found.head.epoch)}`,
        'send them again, in order of their instants',
      ],
    };
  },
  act: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return;
    const { lost, epoch } = await lostOf(ports, at, found);
    await ports.db.tx({ organId: at.organId }, (q) => putBack(q, at.matterId, lost, epoch));
    await ports.delivery.rebuild(at);
  },
  look: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return failed('the matter is gone');
    const { lost } = await lostOf(ports, at, found);
    return lost.length > 0 ? failed(`${lost.length} command(s) still missing`) : goesOn(ports, at);
  },
};

async function lostOf({ db, delivery }: RepairPorts, at: RepairAt, { head }: Found) {
  const { organId, matterId } = at;
  const { procedure } = head;
  const { rows, epoch } = await delivery.knownToTemporal({ procedure, organId, matterId });
  const ids = rows.map(({ id }) => id);
  const missing = await db.tx({ organId }, (q) => missingRows(q, ids));
  return { lost: rows.filter(({ id }) => missing.has(id)), epoch };
}
