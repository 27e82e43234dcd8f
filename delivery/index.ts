// What API and dispatcher use: one sender over a database as `duban_dispatch`, and the loop beside it.
import type { Client } from '@temporalio/client';
import type { Procedure } from '../domain';
import { verify, type Key } from '../db/matter/signing';
import type { Db } from '../db/pool';
import { knownToTemporal, type KnownToTemporal } from './histories';
import { startDeliveryLoop, type DeliveryLoop } from './loop';
import { postgresStore } from './postgres-store';
import {
  endRun,
  engineAnswers,
  holdMatter,
  rebuildMatter,
  startWithoutRun,
  type Held,
  type MatterAt,
  type Rebuilt,
  type Started,
} from './rebuild';
import { createSender, type Sender } from './sender';

export type { Delivery, DeliveryOutcome, Sender } from './sender';
export type { DeliveryLoop } from './loop';
export type { Held, MatterAt, Rebuilt, Started } from './rebuild';
export type { Lease } from './store';
export { waitingFrom } from './postgres-store';
export { MATTER_QUEUE, workflowIdOf } from '../workflows/contract';

export interface DeliveryParts {
  /** As `duban_dispatch`. */
  db: Db;
  client: Client;
  publicKey: Key | readonly Key[];
  procedures: Record<string, Procedure>;
}

export interface DeliveryService {
  sender: Sender;
  /** Serves what no request brought to an end; `onError` gets ids only. */
  startLoop(
    onError: (error: unknown, matterId?: string) => void,
    /** How often it looks, ms. */
    everyMs?: number,
  ): DeliveryLoop;
  /**
   * Starts a matter anew from its head, ending a run that it has, and sends its undecided rows (P5, P10). One that is
   * quarantined only where it is told to go on with it.
   */
  rebuild(at: MatterAt, fromQuarantine?: boolean): Promise<Rebuilt>;
  /** Starts a matter that has no run. */
  start(at: MatterAt): Promise<Started>;
  /** Confirms a filed quarantine as another engineer: holds the matter and ends its run. */
  hold(at: MatterAt, by: string): Promise<Held>;
  /** Ends the run of a matter. */
  endRun(at: MatterAt): Promise<void>;
  /** Signed rows of a matter that Temporal still has, for after a restore of PostgreSQL (P5). */
  knownToTemporal(at: MatterAt & { procedure: string }): Promise<KnownToTemporal>;
  /** True when the Temporal server answers. */
  answers(): Promise<boolean>;
}

export function createDelivery(parts: DeliveryParts): DeliveryService {
  const store = postgresStore(parts.db, parts.procedures);
  const vouched = (row: Parameters<typeof verify>[0]) => verify(row, parts.publicKey);
  const sender = createSender({ store, client: parts.client, vouched });
  const bringing = { store, client: parts.client, sender };
  return {
    sender,
    startLoop: (onError, everyMs) =>
      startDeliveryLoop({ store, sender, onError, ...(everyMs === undefined ? {} : { everyMs }) }),
    rebuild: (at, fromQuarantine) => rebuildMatter(bringing, at, fromQuarantine),
    start: (at) => startWithoutRun(bringing, at),
    hold: (at, by) => holdMatter(bringing, at, by),
    endRun: (at) => endRun(bringing, at),
    knownToTemporal: (at) => knownToTemporal({ client: parts.client, vouched }, at),
    answers: () => engineAnswers(parts.client),
  };
}
