// Who read what of a matter: written before the answer leaves, in the stream `access:<matter>` (P4, P8).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { appendLog, readLog } from './access-log/log';
import type { Part } from './rights';

/** Parts whose reading is on record. */
export type LoggedPart = Exclude<Part, 'view' | 'accesses'>;

export interface Access {
  matterId: string;
  personId: PersonId;
  part: LoggedPart;
  /** Of `signOff`: the round that was shown. */
  round?: number;
  /** Of `papers`: the one that was opened; absent for the list with names. */
  paperRef?: string;
}

export interface AccessRow extends Access {
  seq: number;
  /** Instant in ms of the database's clock. */
  atMs: number;
  hash: string;
}

/** Writes down a reading and answers the row's hash; undefined, and nothing written, where the matter is not visible. */
export async function noteAccess(q: Query, access: Access): Promise<string | undefined> {
  const { matterId, personId, part, round, paperRef } = access;
  const seen = await q.one('select 1 from head where matter_id = $1', [matterId], 'access-seen');
  if (seen === undefined) return undefined;
  const row = await appendLog(q, `access:${matterId}`, {
    personId,
    part,
    ...(round === undefined ? {} : { round }),
    ...(paperRef === undefined ? {} : { paperRef }),
  });
  return row.hash;
}

/** Readings of a visible matter after `afterSeq`, oldest first. */
export async function accessesOf(
  q: Query,
  matterId: string,
  afterSeq = 0,
  limit = 1000,
): Promise<AccessRow[]> {
  const rows = await readLog(q, `access:${matterId}`, afterSeq, limit);
  return rows.map(({ seq, atMs, hash, body }) => ({
    ...(JSON.parse(body) as Omit<Access, 'matterId'>),
    matterId,
    seq,
    atMs,
    hash,
  }));
}

/** Hash of this signer's newest reading of the sign-off document of a round (fact `shownRowHash`, P9). */
export async function shownRow(
  q: Query,
  shown: { matterId: string; personId: PersonId; round: number },
): Promise<string | undefined> {
  const row = await q.one<{ hash: string }>(
    `select hash from log where stream = $1 and body::jsonb @> $2::jsonb order by seq desc limit 1`,
    [
      `access:${shown.matterId}`,
      JSON.stringify({ personId: shown.personId, part: 'signOff', round: shown.round }),
    ],
    'access-shown',
  );
  return row?.hash;
}
