// The sender's view of the database: each call one transaction as `duban_dispatch`, scoped to the matter's organ.
import { isFinal, type Procedure, type SignedCommand } from '../domain';
import { INCIDENT_OF, openIncident } from '../db/matter/incident';
import { releaseLease, takeLease } from '../db/matter/lease';
import { countFailure, writeRefusal } from '../db/matter/outcome';
import { park, parkedUnderOldBuilds, takeUpForNewBuild } from '../db/matter/parked';
import { readCommand, readHead, type HeadRow } from '../db/matter/rows';
import { noteStarted, raiseEpochAndRead } from '../db/matter/start-input';
import { mattersToServe, undecidedOf } from '../db/matter/undecided';
import { holdMatter } from '../db/ops/quarantine';
import { organIds } from '../db/organs';
import type { Db, Query } from '../db/pool';
import type { DeliveryStore, RefusalWritten, Waiting } from './store';

type Procedures = Record<string, Procedure>;

/** `db` acts as `duban_dispatch`. */
export function postgresStore(db: Db, procedures: Procedures): DeliveryStore {
  const within = <T>(organId: string, work: (q: Query) => Promise<T>) => db.tx({ organId }, work);
  const inFlight = <T>(organId: string, work: (q: Query) => Promise<T>) =>
    db.flight({ organId }, work);
  return {
    takeLease: (organId, matterId, upTo) =>
      inFlight(organId, async (q) => {
        const taken = takeLease(q, matterId, upTo);
        const [token, waiting] = await Promise.all([taken, waitingOf(q, matterId, procedures)]);
        return token === undefined ? undefined : { token, waiting };
      }),
    giveLease: async (organId, matterId, token) =>
      inFlight(organId, (q) => Promise.resolve(releaseLease(q, matterId, token))),
    waiting: (organId, matterId) => inFlight(organId, (q) => waitingOf(q, matterId, procedures)),
    isDecided: (organId, commandId) =>
      within(organId, async (q) => (await readCommand(q, commandId))?.outcome !== undefined),
    raiseEpochAndRead: (organId, matterId, token, fromQuarantine) =>
      within(organId, (q) => raiseEpochAndRead(q, matterId, token, fromQuarantine)),
    hold: (organId, matterId, token, by) =>
      within(organId, (q) => holdMatter(q, matterId, token, by)),
    noteStarted: async (organId, matterId, epoch) =>
      void (await within(organId, (q) => noteStarted(q, matterId, epoch))),
    writeRefusal: (organId, commandId) =>
      within(organId, (q) => refusalOf(q, commandId, procedures)),
    parkForged: (organId, matterId, commandId) =>
      within(organId, (q) => park(q, organId, matterId, commandId)),
    countFailure: (organId, matterId, commandId) =>
      within(organId, (q) => countFailure(q, organId, matterId, commandId)),
    tell: (organId, matterId, kind) =>
      within(organId, (q) => openIncident(q, { organId, kind: INCIDENT_OF[kind], matterId })),
    organs: () => organIds(db),
    takeUpParked: async (organId) => {
      for (const row of await within(organId, parkedUnderOldBuilds))
        await within(organId, (q) => takeUpForNewBuild(q, row));
    },
    mattersToServe: (organId) => within(organId, mattersToServe),
  };
}

async function waitingOf(
  q: Query,
  matterId: string,
  procedures: Procedures,
): Promise<Waiting | undefined> {
  // Rows first: the head read after them is never older than what they were decided on.
  const [rows, head] = await Promise.all([undecidedOf(q, matterId), readHead(q, matterId)]);
  return head === undefined
    ? undefined
    : waitingFrom(
        head,
        rows.map((row) => row.command),
        procedures,
      );
}

/** A matter as the holder of its lease finds it, from what was read already. */
export const waitingFrom = (
  head: HeadRow,
  rows: SignedCommand[],
  procedures: Procedures,
): Waiting => ({
  procedure: head.procedure,
  epoch: head.epoch,
  startedEpoch: head.startedEpoch,
  revision: head.revision,
  final: isFinalHead(head, procedures),
  quarantined: head.quarantinedAtMs !== undefined,
  healing: head.healingUntilMs !== undefined && head.healingUntilMs > head.dbNowMs,
  rows,
});

function isFinalHead(head: HeadRow, procedures: Procedures): boolean {
  const procedure = procedures[head.procedure];
  if (procedure === undefined) throw new Error(`unknown procedure ${head.procedure}`);
  return isFinal(procedure, head.state);
}

async function refusalOf(
  q: Query,
  commandId: string,
  procedures: Procedures,
): Promise<RefusalWritten> {
  const { kind } = await writeRefusal(q, commandId, procedures);
  return { kind: kind === 'refused' || kind === 'notRefused' ? kind : 'notItsTurn' };
}
