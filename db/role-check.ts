// Refuses to start on a database where an application role could reach past its row policies (P8).
import { Client } from 'pg';
import { MigrationFault } from './migrate';

const FAULTS = `
  SELECT format('role %s is superuser or bypasses row security', rolname) AS fault FROM pg_roles
   WHERE rolname IN ('duban_api', 'duban_worker', 'duban_dispatch') AND (rolsuper OR rolbypassrls)
  UNION ALL
  SELECT format('role %s owns %s', r.rolname, c.relname) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
   WHERE r.rolname IN ('duban_api', 'duban_worker', 'duban_dispatch')
  UNION ALL
  SELECT format('login %s owns %s, or is of its owner', session_user, min(c.relname)) FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND pg_has_role(session_user, c.relowner, 'member')
  HAVING count(*) > 0
  UNION ALL
  SELECT format('table %s has no forced row security', c.relname) FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migration'
     AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
  UNION ALL
  SELECT format('login %s is not member of %s', session_user, role)
    FROM unnest(ARRAY['duban_api', 'duban_worker', 'duban_dispatch']) AS role
   WHERE NOT pg_has_role(session_user, role, 'SET')`;

/** Throws with every fault found; `url` is the application's own login. */
export async function checkRoles(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'duban_role_check',
  });
  // A server that goes away is told by the statement under way.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ fault: string }>(FAULTS);
    if (rows.length > 0) throw new MigrationFault(rows.map((row) => row.fault).join('\n'));
  } finally {
    await client.end();
  }
}
