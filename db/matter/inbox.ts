// What waits for one officer, least time left first. Row policies leave out what he may not see.
import type { PersonId, Post } from '../../domain';
import { planForValues, type Query } from '../pool';
import { personKey } from '../secrecy/reader';
import { msOf } from './rows';

export interface InboxRow {
  /** Matter id. */
  id: string;
  number: string;
  procedure: string;
  state: string;
  why: 'desk' | 'deadline' | 'confirm' | 'refused' | 'waiting';
  /** Of `desk` and `deadline`: which deadline runs. A desk without one has none. */
  deadline?: string;
  instance?: number;
  /** When it is due (`desk`, `deadline`) or lapses (`confirm`). */
  dueAtMs?: number;
  /** Of `confirm`: the pending act; of `refused` and `waiting`: the command. */
  commandId?: string;
  type?: string;
  /** Of `refused`: why. */
  code?: string;
  /** Of `refused` and `waiting`: when it was submitted. */
  submittedAtMs?: number;
}

export interface InboxAsk {
  personId: PersonId;
  /** Posts he holds, and those he stands in for. */
  posts: readonly Post[];
  limit: number;
}

/** Refusals that came after this long had been answered with 202 (P1). */
const LATE_SECONDS = 12;
const SHOWN_DAYS = 14;

const ITEMS = `select i.matter_id, i.why, i.deadline, i.instance, i.command_id, i.type, null code, i.due_at,
    null::timestamptz submitted_at, i.due_at sort_at
  from unnest($1::text[]) k(key) cross join lateral (
    select * from inbox_item m where m.organ_id = duban_organ() and m.key = k.key
      and not ($2 = any (m.except_persons)) order by m.due_at limit $3) i`;

// Outcomes have no time left; they stand at their own instant, before everything that is not yet late.
const REFUSED = `select c.matter_id, 'refused', null, null, c.id, c.body ->> 'type', c.outcome ->> 'code', null,
    c.submitted_at, c.decided_at
  from command c where c.officer = $2 and c.outcome ->> 'state' = 'refused'
    and (c.promised_at is not null or c.decided_at >= c.submitted_at + interval '${LATE_SECONDS} seconds')
    and c.decided_at > (select duban_now()) - interval '${SHOWN_DAYS} days'`;

const WAITING = `select c.matter_id, 'waiting', null, null, c.id, c.body ->> 'type', null, null,
    c.submitted_at, c.submitted_at
  from command c where c.organ_id = duban_organ() and c.officer = $2 and c.outcome is null`;

/** One inbox. */
export async function inboxOf(q: Query, ask: InboxAsk): Promise<InboxRow[]> {
  planForValues(q);
  const rows = await q.rows<{ row: InboxRow }>(
    `select jsonb_strip_nulls(jsonb_build_object('id', w.matter_id, 'number', h.number, 'procedure', h.procedure,
       'state', h.state_name, 'why', w.why, 'deadline', w.deadline, 'instance', w.instance,
       'dueAtMs', case when isfinite(w.due_at) then ${msOf('w.due_at')} end, 'commandId', w.command_id, 'type', w.type,
       'code', w.code, 'submittedAtMs', ${msOf('w.submitted_at')})) "row"
     from (${ITEMS} union all ${REFUSED} union all ${WAITING}) w join head h on h.matter_id = w.matter_id
     order by w.sort_at, w.matter_id, w.why, w.deadline, w.command_id`,
    [[personKey(ask.personId), ...ask.posts], ask.personId, ask.limit],
    'inbox',
  );
  return once(rows.map(({ row }) => row)).slice(0, ask.limit);
}

/** The same thing may wait for several posts of one person. */
function once(rows: readonly InboxRow[]): InboxRow[] {
  const seen = new Map<string, InboxRow>();
  for (const row of rows) {
    const key = [row.id, row.why, row.deadline, row.instance, row.commandId].join('|');
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}
