// What anchors hold and the record does not hold any more: a tail cut off, a whole matter, a head edited back (P4).
import type { Query } from '../pool';
import type { Leaf } from './tree';

export interface Lost {
  subject: string;
  /** What is there no longer as it was: the row of that number, or everything. */
  what: 'tail' | 'whole' | 'state';
  /** Number of the row that the anchor names. */
  seq: number;
  /** Rows that are there. */
  left: number;
  sealed: boolean;
}

/** Held against the record: leaves of a kept copy, or (default) all that the database itself holds. */
export async function lostOf(
  q: Query,
  kept?: readonly (Leaf & { sealed: boolean })[],
): Promise<Lost[]> {
  const leaves = kept === undefined ? OWN : KEPT;
  return q.rows<Lost>(
    `with leaf as (${leaves}), found as (
       select l.*, case when l.subject like 'matter:%' then substr(l.subject, 8) end matter from leaf l),
     judged as (
       select f.*, case
         when matter is null then exists (select from log r where r.stream = f.subject and r.seq = f.seq and r.hash = f.hash)
         else exists (select from ledger r where r.matter_id = matter and r.seq = f.seq and r.hash = f.hash) end stands,
         case when matter is null then (select count(*) from log r where r.stream = f.subject)
         else (select count(*) from ledger r where r.matter_id = matter) end "left",
         case when matter is null then true else exists (select from head h where h.matter_id = matter
           and (h.revision > f.seq or h.revision = f.seq and h.hash = f.hash and h.state_digest = f.digest)) end headed
       from found f)
     select distinct on (subject) subject, seq, "left", sealed,
       case when "left" = 0 then 'whole' when not stands then 'tail' else 'state' end what
       from judged where not stands or not headed order by subject, seq`,
    kept === undefined ? [] : [JSON.stringify(kept)],
  );
}

/** Each row that ever was an anchor's, so that a tail that was cut and grew again is found as well. */
const OWN = 'select subject, seq, hash, digest, sealed from anchor_leaf';
const KEPT = `select * from jsonb_to_recordset($1::jsonb)
  as kept (subject text, seq bigint, hash text, digest text, sealed boolean)`;
