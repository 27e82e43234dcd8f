// The read model: the list with least time left first, and one matter with its events. Row policies say what is visible.
import type { DomainEvent } from '../../domain';
import { planForValues, type Query } from '../pool';
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
  /** For askers who do not read the whole organ: they have no others, and so the page is found from their side. */
  mine?: boolean;
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

const COLUMNS = `matter_id id, number, procedure, state_name state, revision, holder_post "holderPost",
  holder_persons "holderPersons", unit, ${msOf('received_at')} "receivedAtMs",
  case when isfinite(due_at) then ${msOf('due_at')} end "dueAtMs",
  overdue or due_at < (select duban_now()) overdue, closed`;

/** One page of the list. Sealed stubs are in no list (P8); who may see one finds it in his inbox. */
export function listMatters(q: Query, filter: ListFilter): Promise<MatterRow[]> {
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const conditions = conditionsOf(filter, p);
  const sql = `select ${COLUMNS} from head where ${conditions.join(' and ')}
    order by due_at, matter_id limit ${p(filter.limit)}`;
  planForValues(q);
  return q.rows<MatterRow>(sql, params);
}

/** Only what is asked for stands in the statement: the planner cannot see past conditions that are not there. */
function conditionsOf(filter: ListFilter, p: (value: unknown) => string): string[] {
  const { procedure, state, overdue, holder, unit, number, after, mine } = filter;
  const conditions = ['organ_id = duban_organ()', 'not sealed'];
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(`${column} = ${p(value)}`);
  };
  equal('procedure', procedure);
  equal('state_name', state);
  equal('unit', unit);
  equal('number', number);
  if (mine === true) conditions.push(MINE);
  if (overdue === true) conditions.push('(overdue or due_at < (select duban_now()))');
  if (holder !== undefined) {
    const posts = `holder_persons = '{}' and holder_post = any (${p(holder.posts)})`;
    conditions.push(`((${posts}) or ${p(holder.personId)} = any (holder_persons))`);
  }
  if (after !== undefined) {
    const due = `coalesce(to_timestamp(${p(after.dueAtMs)}::float8 / 1000), 'infinity')`;
    conditions.push(`(due_at, matter_id) > (${due}, ${p(after.id)})`);
  }
  return conditions;
}

const MINE = `matter_id = any (array(select r.matter_id from reader r where r.key = any (duban_keys())))`;

/** Those of the numbers whose matters the asker sees; a stub's never (P8). */
export async function visibleNumbers(
  q: Query,
  procedure: string,
  numbers: readonly string[],
): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await q.rows<{ number: string }>(
    `select number from head where organ_id = duban_organ() and number = any ($2) and procedure = $1 and not sealed`,
    [procedure, numbers],
    'visible-numbers',
  );
  return new Set(rows.map(({ number }) => number));
}

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
