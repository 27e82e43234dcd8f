// The read model: the list with least time left first, and one matter with its events. Row policies say what is visible.
import type { DomainEvent } from '../../domain';
import type { Query } from '../pool';
import { msOf, readCommands, readHead, type CommandRow, type HeadRow } from './rows';

export interface ListFilter {
  procedure?: string;
  state?: string;
  /** Due in the past, or a due date missed before. */
  overdue?: boolean;
  /** On the desk of one of these posts, or of this person where the matter names persons. */
  holder?: { posts: string[]; personId: string };
  unit?: string;
  /** A whole number; compared by `=` only. */
  number?: string;
  after?: Cursor;
  limit: number;
}

/** Where a page ended; `dueAtMs` null = no running deadline. */
export interface Cursor {
  dueAtMs: number | null;
  id: string;
}

export interface MatterRow {
  id: string;
  number: string;
  procedure: string;
  state: string;
  revision: number;
  holderPost: string;
  holderPersons: string[];
  unit: string;
  receivedAtMs: number;
  dueAtMs: number | null;
  overdue: boolean;
  closed: boolean;
}

/** One page of the list. Sealed stubs are in no list (P8); who may see one finds it in his inbox. */
export const listMatters = (q: Query, filter: ListFilter): Promise<MatterRow[]> =>
  q.rows<MatterRow>(
    `select matter_id id, number, procedure, state_name state, revision, holder_post "holderPost",
       holder_persons "holderPersons", unit, ${msOf('received_at')} "receivedAtMs",
       case when isfinite(due_at) then ${msOf('due_at')} end "dueAtMs",
       overdue or due_at < duban_now() overdue, closed
     from head where organ_id = duban_organ() and not sealed
       and ($1::text is null or procedure = $1) and ($2::text is null or state_name = $2)
       and (not $3 or overdue or due_at < duban_now())
       and ($4::text[] is null or (holder_persons = '{}' and holder_post = any ($4)) or $5 = any (holder_persons))
       and ($6::text is null or unit = $6) and ($7::text is null or number = $7)
       and ($8::text is null or (due_at, matter_id) > (coalesce(to_timestamp($9::float8 / 1000), 'infinity'), $8))
     order by due_at, matter_id limit $10`,
    [
      filter.procedure ?? null,
      filter.state ?? null,
      filter.overdue === true,
      filter.holder?.posts ?? null,
      filter.holder?.personId ?? null,
      filter.unit ?? null,
      filter.number ?? null,
      filter.after?.id ?? null,
      filter.after?.dueAtMs ?? null,
      filter.limit,
    ],
  );

/** Head and waiting commands of one matter. */
export async function readMatter(
  q: Query,
  matterId: string,
): Promise<{ head: HeadRow; waiting: CommandRow[] } | undefined> {
  const [head, waiting] = await Promise.all([
    readHead(q, matterId),
    readCommands(q, 'matter_id = $1 and outcome is null', [matterId]),
  ]);
  return head === undefined ? undefined : { head, waiting };
}

/** Revision on record; undefined where the matter is not visible. */
export async function readRevision(q: Query, matterId: string): Promise<number | undefined> {
  const row = await q.one<{ revision: number }>(
    'select revision from head where matter_id = $1',
    [matterId],
    'revision',
  );
  return row?.revision;
}

/** Events of one matter from a number on. */
export async function readEvents(
  q: Query,
  matterId: string,
  fromSeq = 1,
  limit = 1000,
): Promise<DomainEvent[]> {
  const rows = await q.rows<{ event: DomainEvent }>(
    'select event from ledger where matter_id = $1 and seq >= $2 order by seq limit $3',
    [matterId, fromSeq, limit],
  );
  return rows.map((row) => row.event);
}
