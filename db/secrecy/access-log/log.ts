// The append-only log of mail, reads of content, repairs and directory changes: hash-chained per stream (P4).
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../../domain/kernel/json';
import type { Query } from '../../pool';

/** `mail:<matter>`, `access:<matter>`, `ops:<organ>`, `directory:<organ>`. */
export type Stream =
  `mail:${string}` | `access:${string}` | `ops:${string}` | `directory:${string}`;

export interface LogRow {
  stream: string;
  seq: number;
  /** Instant in ms of the database's clock; never falls within a stream. */
  atMs: number;
  /** RFC 8785 text of the entry: ids and codes only, never content. */
  body: string;
  prev: string;
  hash: string;
}

/** Appends one entry; waits for the stream's other writers until this transaction ends. */
export async function appendLog(
  q: Query,
  stream: Stream,
  body: Record<string, Json>,
): Promise<{ seq: number; atMs: number; hash: string }> {
  const matterId = /^(?:mail|access):(.+)$/.exec(stream)?.[1] ?? null;
  const row = await q.one<{ seq: number; at_ms: number; hash: string }>(
    'SELECT seq, at_ms, hash FROM duban_append_log($1, $2, $3)',
    [stream, matterId, canonicalJson(body)],
    'log-append',
  );
  if (row === undefined) throw new Error('log append gave no row');
  return { seq: row.seq, atMs: row.at_ms, hash: row.hash };
}

/** Where a stream stands; for a transaction that appended to it, its own newest entry. */
export const lastOf = (q: Query, stream: Stream): Promise<LogPlace | undefined> =>
  q.one<LogPlace>(
    'SELECT seq, hash FROM log WHERE stream = $1 ORDER BY seq DESC LIMIT 1',
    [stream],
    'log-last',
  );

export type LogPlace = Pick<LogRow, 'seq' | 'hash'>;

/** True where that entry is on record; waits for the end of whoever is appending. */
export async function isOnRecord(q: Query, stream: Stream, place: LogPlace): Promise<boolean> {
  await q.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [stream]);
  const row = await q.one('SELECT 1 FROM log WHERE stream = $1 AND seq = $2 AND hash = $3', [
    stream,
    place.seq,
    place.hash,
  ]);
  return row !== undefined;
}

/** Rows of a stream after `afterSeq`, in order. */
export const readLog = (q: Query, stream: Stream, afterSeq = 0, limit = 1000): Promise<LogRow[]> =>
  q.rows<LogRow>(
    'SELECT stream, seq, at_ms AS "atMs", body, prev, hash FROM log WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [stream, afterSeq, limit],
    'log-read',
  );

/** The first row whose number, link or hash is wrong; `undefined` when the chain holds. */
export function firstBadLogRow(rows: readonly LogRow[]): LogRow | undefined {
  return rows.find((row, at) => {
    const before = rows[at - 1];
    const linked = row.prev === (before?.hash ?? '') && row.seq === (before?.seq ?? 0) + 1;
    return !linked || row.hash !== logHash(row);
  });
}

/** SHA-256 (hex) over the RFC 8785 text of the row. */
const logHash = ({ atMs, body, prev, seq, stream }: LogRow): string =>
  createHash('sha256')
    .update(
      `{"at":${atMs},"body":${body},"prev":"${prev}","seq":${seq},"stream":${JSON.stringify(stream)}}`,
    )
    .digest('hex');
