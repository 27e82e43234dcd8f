// A matter as it leaves the house: everything `verify` needs to derive the chain again without a database (P4).
import type { MatterState, SignedCommand, Slice } from '../../domain';
import type { Query } from '../pool';
import type { AnchorProof } from '../anchor/anchor';
import { readLog, type LogRow, type Stream } from '../secrecy/access-log/log';
import type { LedgerRow } from './chain';
import { ledgerRows } from './ledger-rows';
import { lockHead, readCommands, type Outcome } from './rows';

export interface MatterExport {
  format: 'duban-export-1';
  matterId: string;
  organId: string;
  procedure: string;
  number: string;
  commands: (SignedCommand & { outcome: Outcome | null })[];
  slices: Slice[];
  ledger: LedgerRow[];
  /** The matter's own two log streams: attempts at mail, and who read what. */
  logs: { mail: LogRow[]; access: LogRow[] };
  head: { revision: number; hash: string; stateDigest: string; state: MatterState };
  /** The newest anchor that holds the matter, with what shows that it does; absent before there is one. */
  anchor?: AnchorProof;
  /** For convenience; proves nothing (P4). */
  publicKeys: string[];
}

const LOG_PAGE = 1000;

/** Reads a matter's export under its lock, or head and ledger could part; undefined when it is not visible. */
export async function exportMatter(
  q: Query,
  matterId: string,
  publicKeys: string[],
): Promise<MatterExport | undefined> {
  const head = await lockHead(q, matterId);
  if (head === undefined) return undefined;
  const { organId, procedure, number, revision, hash, stateDigest, state } = head;
  const rows = await readCommands(q, 'matter_id = $1', [matterId]);
  return {
    format: 'duban-export-1',
    matterId,
    organId,
    procedure,
    number,
    commands: rows.map((row) => ({ ...row.command, outcome: row.outcome ?? null })),
    slices: await readSlices(q, matterId, state.sliceDigest),
    ledger: await ledgerRows(q, matterId),
    logs: {
      mail: await readStream(q, `mail:${matterId}`),
      access: await readStream(q, `access:${matterId}`),
    },
    head: { revision, hash, stateDigest, state },
    publicKeys,
  };
}

/** The slice in force and every one that an event adopted or a command brought. */
async function readSlices(q: Query, matterId: string, digest: string): Promise<Slice[]> {
  const rows = await q.rows<{ body: Slice }>(
    `select body from slice where digest = $2 or digest in (
       select event #>> '{opens,sliceDigest}' from ledger where matter_id = $1 and seq = 1
       union select event ->> 'sliceDigest' from ledger where matter_id = $1
       union select event ->> 'fromSliceDigest' from ledger where matter_id = $1)`,
    [matterId, digest],
  );
  return rows.map((row) => row.body);
}

/** A whole stream, page by page. */
async function readStream(q: Query, stream: Stream): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for (;;) {
    const page = await readLog(q, stream, rows.at(-1)?.seq ?? 0, LOG_PAGE);
    rows.push(...page);
    if (page.length < LOG_PAGE) return rows;
  }
}
