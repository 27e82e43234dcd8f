// What was recorded and decided lately, for counters and histograms; nothing of a sealed stub in it (P8).
import type { Query } from '../pool';

/** One thing to be counted once. */
export interface Occurrence {
  /** Names it for whoever counts; never shown. */
  key: string;
}

export interface RungRecorded extends Occurrence {
  deadline: string;
  level: string;
  /** Noticed minus rung instant, seconds; `null` where an act, not time, brought it about. */
  latenessS: number | null;
}

export interface CommandDecided extends Occurrence {
  outcome: 'accepted' | 'refused';
  /** From submission to outcome, seconds. */
  latencyS: number;
}

const SINCE = `duban_now() - $1 * interval '1 second'`;

/** Rungs recorded within the last `withinS` seconds that somebody is told of. */
export const rungsLately = (q: Query, withinS: number): Promise<RungRecorded[]> =>
  q.rows(
    `select l.matter_id || ':' || l.seq "key", l.event ->> 'deadline' deadline, l.event ->> 'level' "level",
       case when not l.event ? 'commandId'
         then greatest(0, (l.event ->> 'nowMs')::float8 - (l.event ->> 'atMs')::float8) / 1000 end "latenessS"
     from ledger l join head h using (matter_id)
     where l.organ_id = duban_organ() and l.type = 'rungFired' and l.recorded_at > ${SINCE}
       and l.event ->> 'status' = 'fired' and not h.sealed`,
    [withinS],
  );

/** Commands decided within the last `withinS` seconds; openings, which are decided at once, left out. */
export const commandsLately = (q: Query, withinS: number): Promise<CommandDecided[]> =>
  q.rows(
    `select c.id "key", c.outcome ->> 'state' outcome,
       extract(epoch from c.decided_at - c.submitted_at)::float8 "latencyS"
     from command c join head h using (matter_id)
     where c.organ_id = duban_organ() and c.decided_at > ${SINCE} and c.decided_at > c.submitted_at and not h.sealed`,
    [withinS],
  );
