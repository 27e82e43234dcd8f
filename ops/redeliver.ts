// The remedy `redeliverCommand`: a parked row, or what is parked behind an incident, goes back to the one sender (P1).
import { redeliver, type Redelivered, type RedeliveryTarget } from '../db/matter/redeliver';
import { organIds } from '../db/organs';
import type { Db } from '../db/pool';
import type { KeyRing } from '../db/secrecy/key-ring';
import { putText } from '../db/secrecy/vault';

export type { Redelivered, RedeliveryTarget } from '../db/matter/redeliver';

export interface RedeliverPorts {
  /** As `duban_dispatch`. */
  db: Db;
  ring: KeyRing;
}

/** `reason` goes to the vault; the log of the organ's ops holds its reference. */
export async function redeliverCommand(
  { db, ring }: RedeliverPorts,
  target: RedeliveryTarget,
  reason: string,
): Promise<Redelivered> {
  for (const organId of await organIds(db)) {
    const done = await db.tx({ organId }, (q) =>
      redeliver(q, {
        organId,
        target,
        reason: (matterId) =>
          putText(q, ring, { organId, matterId, kind: 'opsReason', text: reason }),
      }),
    );
    if (done !== 'notFound') return done;
  }
  return 'notFound';
}
