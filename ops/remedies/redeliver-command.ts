// `redeliverCommand`: a parked row goes back to the one sender, with its own instant and signature (P1).
import { rowsToTakeUp, takeUp, type RowToTakeUp } from '../../db/matter/redeliver';
import type { Remedy, RepairAt, RepairPorts, Verdict } from './remedy';

export const redeliverCommand: Remedy = {
  name: 'redeliverCommand',
  title: { zh: '重新投递步骤', en: 'Send a parked command again' },
  does: 'Takes a parked command, or whatever is parked of the matter, up again; it is decided as of the instant it was submitted.',
  needsApi: false,
  forStubs: true,
  plan: async (ports, at) => {
    const parked = (await rowsOf(ports, at)).filter((row) => row.parked);
    if (parked.length === 0) return { ok: false, code: 'nothingToDo' };
    const which = at.sealed ? [] : [`commands ${parked.map(({ id }) => id).join(', ')}`];
    return { ok: true, does: [`take up ${parked.length} parked command(s)`, ...which, SENDS] };
  },
  act: async ({ db, delivery }, at) => {
    const { organId, matterId, commandId = null } = at;
    await db.tx({ organId }, (q) => takeUp(q, organId, matterId, commandId));
    await delivery.sender.deliver({ organId, matterId, deadlineAtMs: Date.now() + SEND_FOR_MS });
  },
  look: async (ports, at) => verdictOf(await rowsOf(ports, at)),
};

const SENDS = 'send them in order of their instants, before every later one';
/** The delivery loop goes on where this ends, ms. */
const SEND_FOR_MS = 5_000;

const rowsOf = ({ db }: RepairPorts, at: RepairAt): Promise<RowToTakeUp[]> =>
  db.tx({ organId: at.organId }, (q) => rowsToTakeUp(q, at.matterId, at.commandId ?? null));

function verdictOf(rows: readonly RowToTakeUp[]): Verdict {
  const parked = rows.filter((row) => row.parked).length;
  if (parked > 0)
    return { outcome: 'failed', because: `${parked} parked again: fault still there` };
  const waiting = rows.filter((row) => !row.decided).length;
  return waiting === 0
    ? { outcome: 'worked' }
    : { outcome: 'notYet', because: `${waiting} not decided yet` };
}
