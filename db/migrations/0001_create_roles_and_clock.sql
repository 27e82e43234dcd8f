-- Roles, scope settings, the one clock, the tables of organs and the policies every later table uses.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['duban_api', 'duban_worker', 'duban_dispatch'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server was migrated at the same moment
      END;
    END IF;
  END LOOP;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO duban_api, duban_worker, duban_dispatch;

-- Scope of the transaction; NULL (or an empty list) when unset, which matches no row.
CREATE FUNCTION duban_organ() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('duban.organ', true), '');
CREATE FUNCTION duban_blind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('duban.blind', true), '');
CREATE FUNCTION duban_keys() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
  RETURN string_to_array(nullif(current_setting('duban.keys', true), ''), ',');
CREATE FUNCTION duban_whole() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('duban.whole', true), '') = 'on';

-- The one clock (P1). Only a test moves it: no application role may write the offset.
CREATE TABLE clock (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), offset_ms bigint NOT NULL DEFAULT 0);
INSERT INTO clock DEFAULT VALUES;
ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock FORCE ROW LEVEL SECURITY;
CREATE POLICY clock_read ON clock FOR SELECT USING (true);
CREATE POLICY clock_move ON clock FOR UPDATE TO CURRENT_USER USING (true);
GRANT SELECT ON clock TO duban_api, duban_worker, duban_dispatch;

CREATE FUNCTION duban_now() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT clock_timestamp() + offset_ms * interval ''1 millisecond'' FROM clock';
CREATE FUNCTION duban_now_ms() RETURNS bigint LANGUAGE sql VOLATILE
  AS 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + offset_ms FROM clock';

-- Rows of one organ, for all roles and the owner. What may be done beyond reading is a matter of grants.
CREATE FUNCTION duban_guard_organ(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY of_organ ON %s USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ())', target);
END $$;

-- Organs of the tree. `code` (6 digits) leads the numbers; `offset_minutes` is fixed (P3, +480 = UTC+8).
CREATE TABLE organ (
  organ_id text PRIMARY KEY CHECK (organ_id ~ '^[A-Za-z0-9_-]{1,40}$'),
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  short_name text NOT NULL,
  superior_id text REFERENCES organ,
  offset_minutes int NOT NULL DEFAULT 480,
  locale text NOT NULL DEFAULT 'zh' CHECK (locale IN ('zh', 'en'))
);
SELECT duban_guard_organ('organ');
-- The list of organs is no secret: sender, watch and dispatcher go organ by organ.
CREATE POLICY listed ON organ FOR SELECT USING (true);
GRANT SELECT ON organ TO duban_api, duban_worker, duban_dispatch;
