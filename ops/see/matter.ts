// One matter in one place: business view, engine's view, mail, incidents, repairs, and which remedies would do something.
import {
  ledgerShape,
  matterSeen,
  noticesSeen,
  waitingOf,
  type MatterSeen,
  type NoticeSeen,
} from '../../db/ops/matter-view';
import { incidentList } from '../../db/ops/incident-list';
import { repairsOf, type RepairRow } from '../../db/ops/repairs';
import type { OpenDeadline } from '../../domain';
import { seeEngine } from './engine';
import { shownBy } from './incidents';
import { iso, type Eye, type SeePorts } from './ports';
import { seeRemedies } from './remedies';

export type MatterShown = NonNullable<Awaited<ReturnType<typeof seeMatter>>>;

const INCIDENTS = 20;

/** Undefined where there is none, or none that the looker may know of; a sealed stub is found by its incidents alone. */
export async function seeMatter(ports: SeePorts, eye: Eye, id: string) {
  const found = await ports.db.read({ organId: eye.organId }, async (q) => {
    const matter = await matterSeen(q, eye, id);
    if (matter === undefined) return undefined;
    const [waiting, notices, ledger, incidents, repairs] = await Promise.all([
      waitingOf(q, eye, id),
      noticesSeen(q, eye, id),
      ledgerShape(q, eye, id),
      incidentList(q, eye, { matterId: id, limit: INCIDENTS }),
      repairsOf(q, id),
    ]);
    return { matter, waiting, notices, ledger, incidents, repairs };
  });
  if (found === undefined) return undefined;
  const incidents = found.incidents.map(shownBy(ports));
  const open = incidents.filter(({ closedAt }) => closedAt === null);
  const fitting = new Set(open.flatMap(({ remedies }) => [...remedies]));
  const engine = await seeEngine(await ports.engine(), `${found.matter.procedure}:${id}`);
  const { recordedAtMs, ...ledger } = found.ledger;
  return {
    ...headShown(found.matter),
    engine,
    waiting: found.waiting.map(({ submittedAtMs, parkedAtMs, ...row }) => ({
      ...row,
      submittedAt: iso(submittedAtMs),
      parkedAt: iso(parkedAtMs),
    })),
    notices: found.notices.map(noticeShown),
    ledger: { ...ledger, recordedAt: iso(recordedAtMs) },
    incidents,
    repairs: found.repairs.map(repairShown),
    remedies: await seeRemedies(ports, eye, { matterId: id }, fitting),
  };
}

const headShown = ({
  receivedAtMs,
  nextWakeAtMs,
  healingUntilMs,
  quarantinedAtMs,
  updatedAtMs,
  deadlines,
  ...head
}: MatterSeen) => ({
  ...head,
  receivedAt: iso(receivedAtMs),
  nextWakeAt: iso(nextWakeAtMs),
  healingUntil: iso(healingUntilMs),
  quarantinedAt: iso(quarantinedAtMs),
  updatedAt: iso(updatedAtMs),
  deadlines: deadlines.map(deadlineShown),
});

/** What an instance is for stays out. */
const deadlineShown = (one: OpenDeadline) => ({
  deadline: one.deadline,
  instance: one.instance,
  dueNo: one.dueNo,
  startAt: iso(one.startAtMs),
  dueAt: iso(one.dueAtMs),
  dueOn: one.dueOn ?? null,
  provisional: one.provisional,
  status: statusOf(one),
  level: one.fired.length === 0 ? null : Math.max(...one.fired.map(([level]) => level)),
  nextRungAt: iso(one.rungs[0]?.[2]),
});

const statusOf = ({ pausedAtMs, missedAtMs }: OpenDeadline): string => {
  if (pausedAtMs !== undefined) return 'paused';
  return missedAtMs === undefined ? 'running' : 'breached';
};

const noticeShown = ({ rungAtMs, resolvedAtMs, deliveries, ...notice }: NoticeSeen) => ({
  ...notice,
  rungAt: iso(rungAtMs),
  resolvedAt: iso(resolvedAtMs),
  deliveries: deliveries.map(({ sentAtMs, ...one }) => ({ ...one, sentAt: iso(sentAtMs) })),
});

/** `by`: the engineer, or `cli`. */
export const repairShown = ({
  id,
  remedy,
  by,
  state,
  because,
  startedAtMs,
  endedAtMs,
}: RepairRow) => ({
  ...{ id, remedy, by, state, because },
  startedAt: iso(startedAtMs),
  endedAt: iso(endedAtMs),
});
