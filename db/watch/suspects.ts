// The matters whose runs a look examines: those with a sign of trouble, those that moved lately, and a few in turn.
import { msOf } from '../matter/rows';
import type { Query } from '../pool';
import { past } from './seek';

export interface Suspect {
  matterId: string;
  procedure: string;
  /** Its present epoch's start is noted. */
  started: boolean;
  /** Picked in turn, not for a sign. */
  inTurn: boolean;
  nowMs: number;
}

/** A task that fails does so because of something that came: a step, a rung, an answer. */
const LATELY = `interval '2 minutes'`;
const SOON_S = 5;
const MOST_MOVED = 50;
const MOST = 150;
/** How many are picked in turn. */
export const IN_TURN = 20;

export interface Pick {
  organId: string;
  /** Kinds found by examining: their open incidents are examined again. */
  kinds: readonly string[];
  /** Open matters of which the server lists no running execution. */
  missing: readonly string[];
  /** The last one that was picked in turn. */
  after: string;
}

export const suspectsOf = (
  q: Query,
  { organId, kinds, missing, after }: Pick,
): Promise<Suspect[]> =>
  q.rows<Suspect>(
    `with clock as (select duban_now() now),
     open as (select * from head where organ_id = $1 and not closed and quarantined_at is null),
     picked as (select matter_id id, 1 rank from incident where organ_id = $1 and kind = any ($2) and closed_at is null
       union all select unnest($3::text[]), 2
       union all select matter_id, 3 from open, clock where ${past('next_alarm_at', SOON_S)}
       union all select matter_id, 3 from command, clock where organ_id = $1 and outcome is null and parked_at is null
         and ${past('submitted_at', SOON_S)}
       union all (select matter_id, 4 from open, clock where greatest(updated_at, not_started_since) > clock.now - ${LATELY}
         order by updated_at desc limit ${MOST_MOVED})
       union all (select matter_id, 5 from open where matter_id > $4 order by matter_id limit ${IN_TURN}))
     select h.matter_id "matterId", h.procedure, h.started_epoch is not null started, bool_or(p.rank = 5) "inTurn",
       ${msOf('min(clock.now)')} "nowMs"
     from picked p join open h on h.matter_id = p.id, clock
     group by h.matter_id, h.procedure, h.started_epoch order by min(p.rank), h.matter_id limit ${MOST}`,
    [organId, kinds, missing, after],
    'watch-suspects',
  );

/** Open, started matters that are not among these workflow ids. */
export async function notRunning(
  q: Query,
  organId: string,
  workflowIds: readonly string[],
): Promise<string[]> {
  const rows = await q.rows<{ id: string }>(
    `select h.matter_id id from head h left join unnest($2::text[]) run on run = h.procedure || ':' || h.matter_id
      where h.organ_id = $1 and not h.closed and h.quarantined_at is null and h.started_epoch is not null and run is null
      order by 1 limit 100`,
    [organId, workflowIds],
    'watch-not-running',
  );
  return rows.map(({ id }) => id);
}

/** Of these workflow ids, those of matters of the scope's organ. */
export async function knownRuns(q: Query, workflowIds: readonly string[]): Promise<string[]> {
  const rows = await q.rows<{ id: string }>(
    `select run id from unnest($1::text[]) run join head h on h.procedure || ':' || h.matter_id = run`,
    [workflowIds],
    'watch-known-runs',
  );
  return rows.map(({ id }) => id);
}
