// The ledger's chain: what a row is, how its hash comes about, and how entries (acts and ticks) become rows (P4).
import { createHash } from 'node:crypto';
import { canonicalJson, type DomainEvent } from '../../domain';

/** One ledger row. `entrySeq` = seq of the first event of its act or tick. */
export interface LedgerRow {
  matterId: string;
  organId: string;
  seq: number;
  epoch: number;
  entrySeq: number;
  event: DomainEvent;
  /** On the first own event of an act: the command and the API's signature over it. */
  commandId?: string;
  sig?: string;
  prevHash: string;
  /** SHA-256 in hex of the previous hash and the RFC 8785 text of the row without its hashes. */
  hash: string;
}

/** Events of one act or one tick, with the command row of the act. */
export interface ChainEntry {
  events: DomainEvent[];
  command?: { id: string; sig: string };
}

/** Hash of a row; the first row of a matter follows the empty text. */
export function rowHash(row: Omit<LedgerRow, 'hash'>): string {
  const { prevHash, ...content } = row;
  return createHash('sha256').update(prevHash).update(canonicalJson(content)).digest('hex');
}

/** Chains the events of entries, in order, to what is on record. */
export function chainRows(
  at: { matterId: string; organId: string; epoch: number; hash: string },
  entries: readonly ChainEntry[],
): LedgerRow[] {
  const rows: LedgerRow[] = [];
  let prevHash = at.hash;
  for (const entry of entries) {
    const signedAt = entry.command === undefined ? -1 : firstOwn(entry.events, entry.command.id);
    entry.events.forEach((event, index) => {
      const content: Omit<LedgerRow, 'hash'> = {
        matterId: at.matterId,
        organId: at.organId,
        seq: event.seq,
        epoch: at.epoch,
        entrySeq: entry.events[0]?.seq ?? event.seq,
        event,
        ...(entry.command !== undefined && index === signedAt
          ? { commandId: entry.command.id, sig: entry.command.sig }
          : {}),
        prevHash,
      };
      prevHash = rowHash(content);
      rows.push({ ...content, hash: prevHash });
    });
  }
  return rows;
}

/** Index of the first event that belongs to the act itself and not to time. */
function firstOwn(events: readonly DomainEvent[], commandId: string): number {
  const index = events.findIndex((event) => event.commandId === commandId);
  if (index < 0) throw new Error('an act came out without an event of its own');
  return index;
}
