// What API and dispatcher use: one sender over a database as `duban_dispatch`, and the loop beside it.
import type { Client } from '@temporalio/client';
import type { Procedure } from '../domain';
import { verify, type Key } from '../db/matter/signing';
import type { Db } from '../db/pool';
import { startDeliveryLoop, type DeliveryLoop } from './loop';
import { postgresStore } from './postgres-store';
import { engineAnswers, rebuildMatter, type MatterAt, type Rebuilt } from './rebuild';
import { createSender, type Sender } from './sender';

export type { Delivery, DeliveryOutcome, Sender } from './sender';
export type { DeliveryLoop } from './loop';
export type { MatterAt, Rebuilt } from './rebuild';
export type { Lease } from './store';
export { waitingFrom } from './postgres-store';

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
  /** Starts a matter anew from its head, ending a run that it has, and sends its undecided rows (P5, P10). */
  rebuild(at: MatterAt): Promise<Rebuilt>;
  /** True when the Temporal server answers. */
  answers(): Promise<boolean>;
}

export function createDelivery(parts: DeliveryParts): DeliveryService {
  const store = postgresStore(parts.db, parts.procedures);
  const vouched = (row: Parameters<typeof verify>[0]) => verify(row, parts.publicKey);
  const sender = createSender({ store, client: parts.client, vouched });
  return {
    sender,
    startLoop: (onError, everyMs) =>
      startDeliveryLoop({ store, sender, onError, ...(everyMs === undefined ? {} : { everyMs }) }),
    rebuild: (at) => rebuildMatter({ store, client: parts.client, sender }, at),
    answers: () => engineAnswers(parts.client),
  };
}
