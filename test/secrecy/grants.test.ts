// The catalogue of the database, read as an attacker with the application's password would: what a new table or function must not forget (P4, P8).
import { freshDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
}, 60_000);
afterAll(() => database.drop());

const ROLES = "('duban_api', 'duban_worker', 'duban_dispatch', 'duban_app', 'public')";

/** Tables that belong to no organ: each has a reason, and a new one must be thought about. */
const OF_NO_ORGAN = [
  'blind_copy',
  'clock',
  'hmac_key',
  'migration',
  'process_clock',
  'sign_in_attempt',
  'watch_alert',
  'watch_turn',
];

const names = async (sql: string): Promise<string[]> =>
  (await database.asSuper<{ name: string }>(sql)).map(({ name }) => name);

test('every table forces row security', async () => {
  const bare = await names(
    `select relname name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity) order by 1`,
  );
  expect(bare).toEqual([]);
});

test('every table belongs to an organ, but for those that are known not to', async () => {
  const without = await names(
    `select relname name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organ_id' and not a.attisdropped)
      order by 1`,
  );
  expect(without).toEqual(OF_NO_ORGAN);
});

test('the owner sees every row of every table, for backups; inside his functions, which the application calls, he does not', async () => {
  const unseen = await names(
    `select relname name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and relname <> 'migration' and not exists (select from pg_policies p where p.tablename = c.relname
        and p.policyname = 'by_owner' and p.roles = array['duban_owner']::name[] and p.cmd = 'SELECT'
        and p.qual = '(SESSION_USER = CURRENT_USER)') order by 1`,
  );
  expect(unseen).toEqual([]);
});

test('every policy that lets an application role look at an organ’s rows asks for the organ in scope', async () => {
  const loose = await names(
    `select p.tablename || '.' || p.policyname name from pg_policies p
      where p.schemaname = 'public' and p.permissive = 'PERMISSIVE'
        and p.roles && array['public', 'duban_api', 'duban_worker', 'duban_dispatch']::name[]
        and p.tablename not in (${OF_NO_ORGAN.map((one) => `'${one}'`).join(', ')})
        and (coalesce(p.qual, 'duban_organ()') not like '%duban_organ()%'
          or coalesce(p.with_check, 'duban_organ()') not like '%duban_organ()%') order by 1`,
  );
  // The list of organs is no secret.
  expect(loose).toEqual(['organ.listed']);
});

test('a table of a matter shows the API nothing where the head is hidden: each read policy asks head, conflict or blind', async () => {
  const loose = await names(
    `select c.relname name from pg_class c
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and has_table_privilege('duban_api', c.oid, 'select')
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'matter_id' and not a.attisdropped)
        and exists (select from pg_policies p where p.tablename = c.relname and p.cmd in ('SELECT', 'ALL')
          and p.roles && array['public', 'duban_api']::name[]
          and p.qual !~ 'head|duban_matter_visible|duban_blind|duban_keys') order by 1`,
  );
  expect(loose).toEqual([]);
});

test('views and materialised views, which would look past policies, are not there', async () => {
  expect(
    await names(
      "select relname name from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace",
    ),
  ).toEqual([]);
});

test('no function that acts as the owner may be called by PUBLIC, and each has its own search path', async () => {
  const definers = `select p.oid::regprocedure::text name from pg_proc p
    where p.prosecdef and p.pronamespace = 'public'::regnamespace`;
  const open = await names(
    `${definers} and (p.proacl is null or exists (select from aclexplode(p.proacl) where grantee = 0)) order by 1`,
  );
  expect(open).toEqual([]);
  const pathless = await names(
    `${definers} and not coalesce(array_to_string(p.proconfig, ';') ~ 'search_path=public, pg_temp', false) order by 1`,
  );
  expect(pathless).toEqual([]);
  expect((await names(definers)).length).toBeGreaterThan(10);
});

test('nothing is given to PUBLIC, and no role may truncate, trigger or reference', async () => {
  const given = await names(
    `select grantee || ' ' || privilege_type || ' ' || table_name name from information_schema.role_table_grants
      where table_schema = 'public' and grantee in ('PUBLIC', 'duban_api', 'duban_worker', 'duban_dispatch', 'duban_app')
        and (grantee in ('PUBLIC', 'duban_app') or privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')) order by 1`,
  );
  expect(given).toEqual([]);
});

test('invariant 8: what is a record no role may change or remove', async () => {
  const changing = await names(
    `select grantee || ' ' || privilege_type || ' ' || table_name name from information_schema.role_table_grants
      where table_schema = 'public' and lower(grantee) in ${ROLES} and privilege_type in ('UPDATE', 'DELETE')
        and table_name in ('ledger', 'vault', 'log', 'conflict', 'paper', 'clock', 'account', 'session',
          'sign_in_attempt', 'rule_pack', 'slice', 'calendar', 'number_taken', 'subject', 'command', 'anchor', 'anchor_leaf')
     union select grantee || ' ' || privilege_type || ' ' || table_name || '.' || column_name
      from information_schema.column_privileges
      where table_schema = 'public' and lower(grantee) in ${ROLES} and privilege_type = 'UPDATE'
        and table_name in ('ledger', 'vault', 'log', 'conflict', 'paper', 'clock', 'rule_pack', 'slice', 'calendar', 'anchor', 'anchor_leaf')
     order by 1`,
  );
  expect(changing).toEqual([]);
});

test('of a command row only what became of it may change', async () => {
  const columns = await names(
    `select distinct column_name name from information_schema.column_privileges
      where table_schema = 'public' and lower(grantee) in ${ROLES} and privilege_type = 'UPDATE' and table_name = 'command' order by 1`,
  );
  expect(columns).toEqual([
    'decided_at',
    'failures',
    'outcome',
    'parked_at',
    'promised_at',
    'tried_by',
  ]);
});

test('accounts, sessions and attempts are reached by functions only', async () => {
  const direct = await names(
    `select concat_ws(' ', lower(grantee), table_name, privilege_type) name from information_schema.role_table_grants
      where lower(grantee) in ${ROLES} and table_name in ('account', 'session', 'sign_in_attempt', 'migration') order by 1`,
  );
  // The doctor reads which migrations were applied; nobody writes that but the owner.
  expect(direct).toEqual(['duban_dispatch migration SELECT']);
});
