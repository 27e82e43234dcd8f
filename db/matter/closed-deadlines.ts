// Deadline instances that are over, read back from the ledger: the state keeps only open ones (design §2).
import type { KernelEventBody } from '../../domain/kernel/event';
import { instanceKey } from '../../domain/kernel/instance';
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

type Of<T extends KernelEventBody['type']> = Extract<KernelEventBody, { type: T }>;
type Start = Of<'deadlineStarted'>;
type End = Of<'deadlineStopped'> | Of<'deadlineCancelled'>;
type Again = Of<'deadlineRejudged'>;

interface Row {
  end: End;
  start: Start;
  /** The last judgement under a corrected receipt. */
  again: Again | undefined;
}

/** Closed instances of a visible matter, in the order in which they ended. */
export async function closedDeadlines(q: Query, matterId: string): Promise<ClosedDeadline[]> {
  const rows = await q.rows<{ event: Start | End | Again }>(
    `select event from ledger where matter_id = $1
       and type in ('deadlineStarted', 'deadlineStopped', 'deadlineCancelled', 'deadlineRejudged') order by seq`,
    [matterId],
    'closed-deadlines',
  );
  return ended(rows.map((row) => row.event)).map(closed);
}

/** Brought together here: a join over fields of JSON costs the database more than the rows do. */
function ended(events: readonly (Start | End | Again)[]): Row[] {
  const starts = new Map<string, Start>();
  const ends = new Map<string, Row>();
  for (const event of events) {
    const key = instanceKey(event);
    const start = starts.get(key);
    if (event.type === 'deadlineStarted') starts.set(key, event);
    else if (event.type === 'deadlineRejudged') {
      const row = ends.get(key);
      if (row !== undefined) row.again = event;
    } else if (start !== undefined) ends.set(key, { end: event, start, again: undefined });
  }
  return [...ends.values()];
}

function closed(row: Row): ClosedDeadline {
  const shown = closedOnce(row);
  const { again } = row;
  if (again === undefined) return shown;
  const { dueNo, status } = again;
  const dates = { startAt: iso(again.startAtMs), dueAt: iso(again.dueAtMs) };
  return { ...shown, dueNo, status, ...dates, dueOn: again.dueOn ?? null };
}

function closedOnce({ end, start }: Row): ClosedDeadline {
  const stopped = end.type === 'deadlineStopped' ? end : undefined;
  return {
    id: end.deadline,
    instance: end.instance,
    dueNo: end.dueNo,
    key: start.key ?? null,
    startAt: iso(start.startAtMs),
    dueAt: iso(stopped?.dueAtMs ?? start.dueAtMs),
    dueOn: start.dueOn ?? null,
    doneAt: stopped === undefined ? null : iso(stopped.doneAtMs),
    status: statusOf(end),
  };
}

const statusOf = (end: End): ClosedDeadline['status'] => {
  if (end.type === 'deadlineStopped') return end.status;
  return end.missed ? 'breached' : 'cancelled';
};

const iso = (atMs: number): string => new Date(atMs).toISOString();
