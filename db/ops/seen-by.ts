// Who looks: the one condition that every query of ops goes through – of the organ, and not in conflict with the looker (P8).

/** An engineer or auditor by his blind. `null`: whoever has the database's URL, who is nobody in particular. */
export interface Looker {
  organId: string;
  blind: string | null;
}

/** Parameters `$1` and `$2` of every query that is built on the pieces below. */
export const lookerParams = ({ organId, blind }: Looker): [string, string | null] => [
  organId,
  blind,
];

/** SQL: the looker is not in conflict with the matter of this column. */
export const notBarred = (column: string): string => `($2::text is null or not exists (
  select from conflict k where k.organ_id = $1 and k.matter_id = ${column} and k.blind = $2))`;

/** SQL, for a `with`: the matters that the looker may know of by id and number; never a sealed stub. */
export const SEEN = `seen as not materialized (
  select h.* from head h where h.organ_id = $1 and not h.sealed and ${notBarred('h.matter_id')})`;

/**
 * SQL, for a `with`: the incidents that the looker may know of. `shown_id` is null where their matter is a sealed stub,
 * or on no record: then id, kind and instants are all that is told.
 */
export const SEEN_INCIDENTS = `noted as not materialized (
  select i.*, i.matter_id is not null and coalesce(h.sealed, true) opaque,
    case when not h.sealed then h.matter_id end shown_id
    from incident i left join head h on h.matter_id = i.matter_id
   where i.organ_id = $1 and (i.matter_id is null or ${notBarred('i.matter_id')}))`;
