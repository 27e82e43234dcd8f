// What a bulk repair hits: matters by an open incident of a kind, or by their ids; and what a batch has done already.
import type { Query } from '../pool';

/** Without a kind only open matters; with nothing at all each open one of the organ. */
export interface BulkFilter {
  /** Matters with an open incident of this kind. */
  kind?: string;
  matterIds?: readonly string[];
}

export interface BulkTarget {
  matterId: string;
  /** Of a sealed stub there is this alone (P8). */
  incidentId: string | null;
  sealed: boolean;
}

/** Matters of the scope's organ that the filter hits and the batch has not done, in order of their ids. */
export const bulkTargets = (
  q: Query,
  { kind, matterIds }: BulkFilter,
  batchId: string | null,
): Promise<BulkTarget[]> =>
  q.rows<BulkTarget>(
    `select h.matter_id "matterId", h.sealed, (select i.id from incident i where i.matter_id = h.matter_id
        and i.closed_at is null and ($1::text is null or i.kind = $1) order by i.opened_at, i.id limit 1) "incidentId"
      from head h where ($2::text[] is null or (h.matter_id = any ($2) and not h.sealed))
       and (case when $1::text is null then not h.closed else exists (select from incident i
         where i.matter_id = h.matter_id and i.kind = $1 and i.closed_at is null) end)
       and (not h.sealed or $1::text is not null)
       and not exists (select from repair r where r.batch_id = $3 and r.matter_id = h.matter_id
         and r.state <> 'running' and r.because is distinct from 'abandoned')
      order by h.matter_id`,
    [kind ?? null, matterIds ?? null, batchId],
  );
