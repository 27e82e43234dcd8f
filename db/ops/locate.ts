// Finds what a repair is for, in one organ as `duban_dispatch`. A sealed stub is found by an incident alone (P8 "Upward").
import type { Query } from '../pool';

export type RepairTarget =
  { matterId: string } | { commandId: string } | { noticeId: string } | { incidentId: string };

export interface Located {
  matterId: string;
  sealed: boolean;
}

/** The matter of a target; undefined where there is none, or none that may be named so. */
export async function locate(q: Query, target: RepairTarget): Promise<Located | undefined> {
  const [sql, id] = wayTo(target);
  const found = await q.one<Located>(
    `select matter_id "matterId", sealed from head where matter_id = (${sql})`,
    [id],
  );
  return found?.sealed === true && !('incidentId' in target) ? undefined : found;
}

function wayTo(target: RepairTarget): [string, string] {
  if ('matterId' in target) return ['select $1::text', target.matterId];
  if ('commandId' in target)
    return ['select matter_id from command where id = $1', target.commandId];
  if ('noticeId' in target) return ['select matter_id from notice where id = $1', target.noticeId];
  return ['select matter_id from incident where id = $1', target.incidentId];
}
