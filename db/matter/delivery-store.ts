// What the sender needs of the database, one transaction a call, organ by organ as `duban_dispatch` (`delivery/store.ts`).
import type { Procedure, SignedCommand, StartInput } from '../../domain';
import type { Db, Query } from '../pool';
import { releaseLease, takeLease } from './lease';
import { countFailure, park, writeRefusal } from './outcome';
import { readCommand, readHead } from './rows';
import { noteStarted, raiseEpochAndRead } from './start-input';
import { mattersToServe, undecidedOf } from './undecided';

const PAGE = 500;

/** Binds the functions of this folder to a pool of role `duban_dispatch`. */
export function createDeliveryStore(db: Db, procedures: Record<string, Procedure>) {
  const within = <T>(organId: string, work: (q: Query) => Promise<T>): Promise<T> =>
    db.tx({ organId }, work);
  return {
    takeLease: (organId: string, matterId: string): Promise<string | undefined> =>
      within(organId, (q) => takeLease(q, matterId)),
    giveLease: (organId: string, matterId: string, token: string): Promise<void> =>
      within(organId, async (q) => void (await releaseLease(q, matterId, token))),
    waiting: (organId: string, matterId: string) =>
      within(organId, (q) => readWaiting(q, matterId)),
    isDecided: (organId: string, commandId: string): Promise<boolean> =>
      within(organId, async (q) => (await readCommand(q, commandId))?.outcome !== undefined),
    raiseEpochAndRead: (
      organId: string,
      matterId: string,
      token: string,
    ): Promise<StartInput | undefined> =>
      within(organId, (q) => raiseEpochAndRead(q, matterId, token)),
    noteStarted: (organId: string, matterId: string, epoch: number): Promise<void> =>
      within(organId, async (q) => void (await noteStarted(q, matterId, epoch))),
    writeRefusal: (organId: string, commandId: string) =>
      within(organId, async (q): Promise<{ kind: 'refused' | 'notRefused' | 'notItsTurn' }> => {
        const written = await writeRefusal(q, commandId, procedures);
        if (written.kind === 'refused' || written.kind === 'notRefused')
          return { kind: written.kind };
        return { kind: 'notItsTurn' };
      }),
    parkForged: (organId: string, commandId: string): Promise<void> =>
      within(organId, async (q) => {
        const row = await readCommand(q, commandId);
        if (row !== undefined) await park(q, organId, row.command.matterId, commandId);
      }),
    countFailure: (organId: string, commandId: string): Promise<void> =>
      within(organId, async (q) => {
        const row = await readCommand(q, commandId);
        if (row !== undefined) await countFailure(q, organId, row.command.matterId, commandId);
      }),
    organs: (): Promise<string[]> =>
      within('', async (q) => {
        const rows = await q.rows<{ organ_id: string }>(
          'select organ_id from organ order by organ_id',
        );
        return rows.map((row) => row.organ_id);
      }),
    mattersToServe: (organId: string): Promise<string[]> =>
      within(organId, (q) => mattersToServe(q, PAGE)),
  };
}

async function readWaiting(q: Query, matterId: string) {
  const head = await readHead(q, matterId);
  if (head === undefined) return undefined;
  const rows: SignedCommand[] = (await undecidedOf(q, matterId)).map((row) => row.command);
  return {
    procedure: head.procedure,
    epoch: head.epoch,
    startedEpoch: head.startedEpoch,
    revision: head.revision,
    final: head.closed,
    healing: head.healingUntilMs !== undefined && head.healingUntilMs > head.dbNowMs,
    rows,
  };
}
