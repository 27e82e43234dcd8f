// Rows that could not be decided: set aside so that they stand in nobody's way, and taken up again (P1).
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import { BUILDS } from '../watch/process-clock';
import { openIncident } from './incident';
import { lockHead } from './rows';

/** Failures after which a row is parked. A row whose signature fails is parked with less, and no build is to try it. */
export const PARK_AFTER = 5;

const TRIED = `tried_by = array(select unnest(tried_by) union select unnest(${BUILDS}))`;

/** Parks a row: it is not sent any more and stands in nobody's way. */
export async function park(
  q: Query,
  organId: string,
  matterId: string,
  commandId: string,
): Promise<void> {
  await q.rows(
    `update command set parked_at = duban_now(), ${TRIED} where id = $1 and parked_at is null`,
    [commandId],
  );
  await openIncident(q, { organId, kind: 'commandParked', matterId, body: { commandId } });
}

export interface ParkedRow {
  organId: string;
  matterId: string;
  commandId: string;
}

/** Parked rows of the scope's organ that no build has tried of which a worker is there now. */
export const parkedUnderOldBuilds = (q: Query): Promise<ParkedRow[]> =>
  q.rows<ParkedRow>(
    `select organ_id "organId", matter_id "matterId", id "commandId" from command, (select ${BUILDS} builds) there
      where ${IS_NEW} order by matter_id, submitted_at, id`,
    [PARK_AFTER],
    'parked-under-old-builds',
  );

const IS_NEW = `outcome is null and parked_at is not null and failures >= $1
  and cardinality(there.builds) > 0 and not tried_by && there.builds`;

/**
 * Takes a row up for the builds that are there now, and for each of them once. While a worker of a build that has tried it
 * is there, nobody could tell which of the two gets the row: it waits.
 */
export async function takeUpForNewBuild(q: Query, row: ParkedRow): Promise<void> {
  const { organId, matterId, commandId } = row;
  const head = await lockHead(q, matterId);
  const taken = await q.one<{ builds: string[] }>(
    `update command set parked_at = null, ${TRIED} from (select ${BUILDS} builds) there
      where id = $2 and ${IS_NEW} returning there.builds`,
    [PARK_AFTER, commandId],
  );
  if (taken === undefined) return;
  const incidentId = await closeParked(q, organId, matterId);
  // Of a sealed stub no id may tell (P8).
  const which = head?.sealed === true ? { incidentId: incidentId ?? null } : { commandId };
  await appendLog(q, `ops:${organId}`, {
    did: 'takenUpByNewBuild',
    builds: taken.builds,
    ...which,
  });
}

/** The incident ends with the last parked row, and its id is answered; one that is parked again opens another. */
export async function closeParked(
  q: Query,
  organId: string,
  matterId: string,
): Promise<string | undefined> {
  const row = await q.one<{ id: string }>(
    `update incident set closed_at = duban_now()
      where organ_id = $1 and kind = 'commandParked' and matter_id = $2 and closed_at is null
        and not exists (select from command c
          where c.matter_id = $2 and c.outcome is null and c.parked_at is not null) returning id`,
    [organId, matterId],
  );
  return row?.id;
}
