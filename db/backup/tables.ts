// Which tables a backup holds, and in which order they can be written. Read with the owner's login.
import type { Client } from 'pg';
import { BackupFault } from './manifest';

/** Made by migrations, or of processes that run no more: a restored session would let in whom it let in then. */
const LEFT_OUT = ['clock', 'migration', 'process_clock', 'session', 'watch_mend', 'watch_turn'];

export interface Table {
  name: string;
  columns: string[];
}

interface Found extends Table {
  /** Tables that its rows refer to. */
  needs: string[];
  /** Nothing of it is hidden from this login. */
  open: boolean;
}

/** Those referred to before those that refer. Throws where this login would not see every row of one. */
export async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Found>(TABLES, [LEFT_OUT]);
  const hidden = rows.filter(({ open }) => !open).map(({ name }) => name);
  if (hidden.length > 0)
    throw new BackupFault(
      `this login does not see every row of ${hidden.join(', ')}: take the owner's`,
    );
  return inOrder(rows);
}

const TABLES = `
  select c.relname::text name,
    array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' order by a.attnum) columns,
    array(select distinct t.relname::text from pg_constraint k join pg_class t on t.oid = k.confrelid
      where k.conrelid = c.oid and k.contype = 'f' and t.oid <> c.oid) needs,
    (select rolsuper or rolbypassrls from pg_roles where rolname = session_user)
      or exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'by_owner'
        and session_user::regrole::oid = any(p.polroles)) open
  from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and c.relname <> all($1) order by 1`;

function inOrder(found: readonly Found[]): Table[] {
  const placed = new Map<string, Table>();
  let rest = [...found];
  while (rest.length > 0) {
    const next = rest.filter(({ needs }) => needs.every((one) => placed.has(one)));
    if (next.length === 0) throw new BackupFault('tables that refer to each other in a ring');
    for (const { name, columns } of next) placed.set(name, { name, columns });
    rest = rest.filter(({ name }) => !placed.has(name));
  }
  return [...placed.values()];
}
