// What was recorded and decided lately, for counters and histograms; nothing of a sealed stub in it (P8).
import { instant } from '../matter/rows';
import { planForValues, type Query } from '../pool';

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

/** Rungs recorded since an instant (ms) that somebody is told of. */
export function rungsLately(q: Query, sinceMs: number): Promise<RungRecorded[]> {
  planForValues(q);
  return q.rows(
    `select l.matter_id || ':' || l.seq "key", l.event ->> 'deadline' deadline, l.event ->> 'level' "level",
       case when not l.event ? 'commandId'
         then greatest(0, (l.event ->> 'nowMs')::float8 - (l.event ->> 'atMs')::float8) / 1000 end "latenessS"
     from ledger l join head h using (matter_id)
     where l.organ_id = duban_organ() and l.type = 'rungFired' and l.recorded_at > $1
       and l.event ->> 'status' = 'fired' and not h.sealed`,
    [instant(sinceMs)],
  );
}

/** Commands decided since an instant (ms); openings, which are decided at once, left out. */
export function commandsLately(q: Query, sinceMs: number): Promise<CommandDecided[]> {
  planForValues(q);
  return q.rows(
    `select c.id "key", c.outcome ->> 'state' outcome,
       extract(epoch from c.decided_at - c.submitted_at)::float8 "latencyS"
     from command c join head h using (matter_id)
     where c.organ_id = duban_organ() and c.decided_at > $1 and c.decided_at > c.submitted_at and not h.sealed`,
    [instant(sinceMs)],
  );
}
