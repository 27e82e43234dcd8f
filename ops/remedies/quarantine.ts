// `quarantine`: two engineers hold a matter. No event: it stays open and due, and goes on with `rebuildFromLedger`.
import { filedQuarantine, fileQuarantine } from '../../db/ops/quarantine';
import { failed, findMatter, nameOf, notYet, refuse, runOf } from './ground';
import type { Planned, Remedy, RepairAt, RepairPorts, Verdict } from './remedy';

export const quarantine: Remedy = {
  name: 'quarantine',
  title: { zh: '隔离', en: 'Quarantine' },
  does: 'Holds a matter once a second engineer confirms within a day: its run is ended and nothing starts it or sends its commands; it stays open and its clocks run.',
  needsApi: true,
  forStubs: false,
  plan: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return refuse('targetMissing');
    if (found.head.closed) return refuse('matterClosed');
    if (found.head.quarantinedAtMs !== undefined)
      return (await hasRun(ports, at)) ? plannedEnd(at) : refuse('quarantined');
    const filed = await filedIn(ports, at);
    if (filed === undefined) return plannedFiling(at);
    return filed.filedBy === personOf(at)
      ? refuse('secondEngineerNeeded')
      : plannedHold(at, found.head.epoch);
  },
  act: async (ports, at) => {
    const { organId, matterId } = at;
    const found = await findMatter(ports, at);
    if (found?.head.quarantinedAtMs !== undefined) return ports.delivery.endRun(at);
    const filed = await filedIn(ports, at);
    if (filed === undefined)
      await ports.db.tx({ organId }, (q) =>
        fileQuarantine(q, { organId, matterId, by: personOf(at) }),
      );
    else await ports.delivery.hold(at, personOf(at));
  },
  look: async (ports, at): Promise<Verdict> => {
    const found = await findMatter(ports, at);
    if (found?.head.quarantinedAtMs !== undefined) {
      if (ports.engine === undefined) return notYet('held; whether its run ended nobody can tell');
      return (await hasRun(ports, at)) ? notYet('held; its run is still there') : WORKED;
    }
    return (await filedIn(ports, at)) === undefined
      ? failed('neither held nor filed')
      : { outcome: 'notYet', because: WAITS };
  },
  // Nothing comes of waiting for a colleague.
  lookForMs: 2_000,
};

const WORKED: Verdict = { outcome: 'worked' };
const WAITS = 'filed; another engineer has to confirm it';

const plannedFiling = (at: RepairAt): Planned => ({
  ok: true,
  does: [
    `file the quarantine of ${nameOf(at)}; it changes nothing until another engineer confirms`,
  ],
});

const plannedHold = (at: RepairAt, epoch: number): Planned => ({
  ok: true,
  does: [
    `raise the epoch of ${nameOf(at)} from ${epoch} to ${epoch + 1} and mark it as held`,
    'end its run; commands are kept and wait, alarms stay due',
  ],
});

const plannedEnd = (at: RepairAt): Planned => ({
  ok: true,
  does: [`end the run of ${nameOf(at)}, which is held already`],
});

const personOf = ({ by }: RepairAt): string => ('cli' in by ? 'cli' : by.personId);

const filedIn = ({ db }: RepairPorts, { organId, matterId }: RepairAt) =>
  db.tx({ organId }, (q) => filedQuarantine(q, matterId));

async function hasRun(ports: RepairPorts, at: RepairAt): Promise<boolean> {
  const found = await findMatter(ports, at);
  if (found === undefined || ports.engine === undefined) return false;
  return (await runOf(ports.engine, found.head)) !== undefined;
}
