// The log of an organ's ops (`ops:<organ>`, P4), without the acts on matters that the looker may not know of.
import type { Json } from '../../domain';
import type { Query } from '../pool';
import { lookerParams, notBarred, type Looker } from './seen-by';

export interface OpsLogRow {
  /** Stands for the row where its number would show a gap. */
  hash: string;
  /** Instant in ms of the database's clock. */
  atMs: number;
  /** Ids and codes; of a reason only its reference and digest. */
  body: Record<string, Json>;
}

/** The matter that an entry is about, by whichever id it names. */
const MATTER = `coalesce(b.body ->> 'matterId',
  (select c.matter_id from command c where c.id = b.body ->> 'commandId'),
  (select n.matter_id from notice n where n.id = b.body ->> 'noticeId'),
  (select i.matter_id from incident i where i.id = b.body ->> 'incidentId'),
  (select r.matter_id from repair r where r.id = b.body ->> 'repairId'))`;

/** One page, the newest first; `after` is the hash of the last row of the page before. */
export const opsLog = (
  q: Query,
  who: Looker,
  { limit, after }: { limit: number; after?: string },
): Promise<OpsLogRow[]> =>
  q.rows<OpsLogRow>(
    `select l.hash, l.at_ms "atMs", b.body from log l, lateral (select l.body::jsonb body) b, lateral (select ${MATTER} id) m
      where l.stream = 'ops:' || $1 and (m.id is null or ${notBarred('m.id')})
        and ($3::text is null or l.seq < (select a.seq from log a where a.stream = 'ops:' || $1 and a.hash = $3))
      order by l.seq desc limit $4`,
    [...lookerParams(who), after ?? null, limit],
    'ops-log',
  );
