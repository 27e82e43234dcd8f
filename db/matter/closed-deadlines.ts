// Deadline instances that are over, read back from the ledger: the state keeps only open ones (design §2).
import type { Query } from '../pool';

/** A closed instance as the view shows it; instants as ISO strings in UTC. */
export interface ClosedDeadline {
  id: string;
  instance: number;
  dueNo: number;
  key: string | null;
  startAt: string;
  dueAt: string;
  dueOn: string | null;
  doneAt: string | null;
  /** `breached` stays for ever, also when the step was done later (invariant 3). */
  status: 'met' | 'breached' | 'cancelled';
}

interface Row {
  end: {
    type: string;
    deadline: string;
    instance: number;
    dueNo: number;
    status?: 'met' | 'breached';
    missed?: boolean;
    dueAtMs?: number;
    doneAtMs?: number;
  };
  start: { key?: string; startAtMs: number; dueAtMs: number; dueOn?: string };
  /** The last judgement under a corrected receipt. */
  again: {
    dueNo: number;
    startAtMs: number;
    dueAtMs: number;
    dueOn?: string;
    status: 'met' | 'breached';
  } | null;
}

/** Closed instances of a visible matter, in the order in which they ended. */
export async function closedDeadlines(q: Query, matterId: string): Promise<ClosedDeadline[]> {
  const rows = await q.rows<Row>(
    `select e.event "end", s.event "start", (select r.event from ledger r
         where r.matter_id = e.matter_id and r.type = 'deadlineRejudged'
           and r.event ->> 'deadline' = e.event ->> 'deadline' and r.event ->> 'instance' = e.event ->> 'instance'
         order by r.seq desc limit 1) again
       from ledger e join ledger s
       on s.matter_id = e.matter_id and s.type = 'deadlineStarted'
      and s.event ->> 'deadline' = e.event ->> 'deadline' and s.event ->> 'instance' = e.event ->> 'instance'
     where e.matter_id = $1 and e.type in ('deadlineStopped', 'deadlineCancelled') order by e.seq`,
    [matterId],
    'closed-deadlines',
  );
  return rows.map(closed);
}

function closed(row: Row): ClosedDeadline {
  const shown = closedOnce(row);
  const { again } = row;
  if (again === null) return shown;
  const { dueNo, status } = again;
  const dates = { startAt: iso(again.startAtMs), dueAt: iso(again.dueAtMs) };
  return { ...shown, dueNo, status, ...dates, dueOn: again.dueOn ?? null };
}

function closedOnce({ end, start }: Row): ClosedDeadline {
  const cancelled = end.type === 'deadlineCancelled';
  return {
    id: end.deadline,
    instance: end.instance,
    dueNo: end.dueNo,
    key: start.key ?? null,
    startAt: iso(start.startAtMs),
    dueAt: iso(end.dueAtMs ?? start.dueAtMs),
    dueOn: start.dueOn ?? null,
    doneAt: end.doneAtMs === undefined ? null : iso(end.doneAtMs),
    status: cancelled ? (end.missed === true ? 'breached' : 'cancelled') : (end.status ?? 'met'),
  };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
