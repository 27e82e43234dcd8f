// What the doctor reads of an installation: migrations, grants, shifts of duty.
import { join } from 'node:path';
import { readMigrations } from '../migrate';
import { msOf } from '../matter/rows';
import type { Db, Query } from '../pool';

/** Migrations of this build that the database lacks or has otherwise, and those of another build; by name. */
export async function migrationFaults(db: Db): Promise<string[]> {
  const files = readMigrations(join(__dirname, '../migrations'));
  const rows = await db.lookup<{ name: string; checksum: string }>(
    'select name, checksum from migration',
  );
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const known = new Set(files.map(({ name }) => name));
  return [
    ...files.filter((one) => applied.get(one.name) !== one.checksum).map(({ name }) => name),
    ...rows.filter(({ name }) => !known.has(name)).map(({ name }) => name),
  ];
}

/** Tables of the record that an application role may change or empty (invariant 8). */
export const changeableRecords = (db: Db): Promise<{ role: string; name: string }[]> =>
  db.lookup(
    `select r role, t name from unnest(array['duban_api', 'duban_worker', 'duban_dispatch']) r,
       unnest(array['ledger', 'log']) t, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p
      where has_table_privilege(r, t, p)
      union select r, 'log' from unnest(array['duban_api', 'duban_worker', 'duban_dispatch']) r
      where has_table_privilege(r, 'log', 'INSERT')`,
  );

/** Posts that have shifts, and until when somebody is on duty without a gap from now on, ms; `null`: nobody is now. */
export const dutyUntil = (q: Query): Promise<{ post: string; untilMs: number | null }[]> =>
  q.rows(
    `with recursive clock as (select duban_now() now),
       covered (post, until_at) as (
         select r.post, max(r.until_at) from roster r, clock
          where r.from_at <= clock.now and r.until_at > clock.now group by r.post
         union
         select r.post, r.until_at from roster r join covered c on c.post = r.post
          where r.from_at <= c.until_at and r.until_at > c.until_at)
     select p.post, (select ${msOf('max(c.until_at)')} from covered c where c.post = p.post) "untilMs"
       from (select distinct post from roster) p order by p.post`,
  );
