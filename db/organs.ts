// The organs of this installation: what sender, watch and dispatcher go through one by one.
import type { Db } from './pool';

/** Ids of all organs; the list itself is no secret. */
export async function organIds(db: Db): Promise<string[]> {
  const rows = await db.tx({ organId: '' }, (q) =>
    q.rows<{ organ_id: string }>('select organ_id from organ order by organ_id'),
  );
  return rows.map((row) => row.organ_id);
}
