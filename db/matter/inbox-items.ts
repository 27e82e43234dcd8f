// What waits for whom in a matter, derived from its state and kept beside its head, so that an inbox is one index scan.
import { holderAt } from '../../domain/kernel/desks';
import {
  holderOf,
  isFinal,
  type Holder,
  type MatterState,
  type OpenDeadline,
  type PendingAct,
  type Procedure,
  type Slice,
} from '../../domain';
import type { Query } from '../pool';

/** A row of `inbox_item`; instants in ms, null = no due date. */
export interface InboxItem {
  key: string;
  why: 'desk' | 'deadline' | 'confirm';
  deadline: string | null;
  instance: number | null;
  command_id: string | null;
  type: string | null;
  due_ms: number | null;
  except_persons: string[];
}

const EMPTY = {
  deadline: null,
  instance: null,
  command_id: null,
  type: null,
  except_persons: [],
};

/** Everything that waits in a state: the desk, running deadlines, pending acts. Nothing in a final one. */
export function inboxItems(procedure: Procedure, state: MatterState, slice: Slice): InboxItem[] {
  if (isFinal(procedure, state)) return [];
  const desk = holderOf(procedure, state, slice);
  const running = state.deadlines.filter((one) => one.pausedAtMs === undefined);
  const first = running
    .filter((one) => desk !== null && sameHolder(holderAt(procedure, state, one), desk))
    .sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
  const items = (why: 'desk' | 'deadline') => (one: OpenDeadline) =>
    deadlineItems(one, holderAt(procedure, state, one), why);
  return [
    ...(desk === null ? [] : ((first && items('desk')(first)) ?? deskItems(desk))),
    ...running.filter((one) => one !== first).flatMap(items('deadline')),
    ...state.pending.filter((act) => act.lapsed !== true).flatMap(confirmItems),
  ];
}

/** Writes the rows of a fresh matter. */
export const insertInbox = (
  q: Query,
  at: { organId: string; matterId: string },
  items: readonly InboxItem[],
): void =>
  q.write(
    `insert into inbox_item (organ_id, matter_id, ${NAMES}) select $1, $2, ${VALUES} from ${RECORDS}`,
    [at.organId, at.matterId, JSON.stringify(items)],
    'inbox-insert',
  );

/** Brings a matter's rows to these; the caller holds its lock. Rows that stay the same are not touched. */
export const replaceInbox = (
  q: Query,
  at: { organId: string; matterId: string },
  items: readonly InboxItem[],
): void =>
  q.write(
    `with fresh as (select ${VALUES} from ${RECORDS}), gone as (
       delete from inbox_item i where i.matter_id = $2
         and not exists (select from fresh f where ${same}))
     insert into inbox_item (organ_id, matter_id, ${NAMES})
     select $1, $2, ${NAMES} from fresh f
      where not exists (select from inbox_item i where i.matter_id = $2 and ${same})`,
    [at.organId, at.matterId, JSON.stringify(items)],
    'inbox-replace',
  );

const COLUMNS = ['key', 'why', 'deadline', 'instance', 'command_id', 'type', 'due_at'];
const NAMES = [...COLUMNS, 'except_persons'].join(', ');
const VALUES = `key, why, deadline, instance, command_id, type,
  coalesce(to_timestamp(due_ms / 1000.0), 'infinity') due_at, except_persons`;
const RECORDS = `jsonb_to_recordset($3::jsonb) as x(key text, why text, deadline text, instance int, command_id text,
  type text, due_ms float8, except_persons text[])`;
const listOf = (table: string): string =>
  [...COLUMNS, 'except_persons'].map((column) => `${table}.${column}`).join(', ');
const same = `(${listOf('f')}) is not distinct from (${listOf('i')})`;

/** Keys of a holder: the persons a matter names, else whoever fills the post. */
const keysOf = ({ post, persons = [] }: Holder): string[] =>
  persons.length === 0 ? [post] : persons.map((id) => `person:${id}`);

const sameHolder = (one: Holder, other: Holder): boolean =>
  keysOf(one).join() === keysOf(other).join();

const deskItems = (desk: Holder): InboxItem[] =>
  keysOf(desk).map((key) => ({ ...EMPTY, key, why: 'desk', due_ms: null }));

const deadlineItems = (open: OpenDeadline, holder: Holder, why: 'desk' | 'deadline'): InboxItem[] =>
  keysOf(holder).map((key) => ({
    ...EMPTY,
    key,
    why,
    deadline: open.deadline,
    instance: open.instance,
    due_ms: open.dueAtMs,
  }));

function confirmItems(act: PendingAct): InboxItem[] {
  const keys = act.needs.flatMap(({ posts = [], persons = [] }) => [
    ...posts,
    ...persons.map((id) => `person:${id}`),
  ]);
  return [...new Set(keys)].map((key) => ({
    ...EMPTY,
    key,
    why: 'confirm',
    command_id: act.commandId,
    type: act.type,
    due_ms: act.lapsesAtMs,
    except_persons: halvesOf(act),
  }));
}

/** Persons who gave a half, counting whom they acted for: `confirm` refuses them. */
const halvesOf = ({ halves }: PendingAct): string[] =>
  halves.flatMap(({ personId, actingFor }) =>
    actingFor === undefined ? [personId] : [personId, actingFor],
  );
