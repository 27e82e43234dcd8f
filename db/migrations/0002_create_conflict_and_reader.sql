-- Who may see a matter (P8): the conflict table, the reader table, and the policies built on both.

-- blind = HMAC(blind key, person id). Why somebody is in conflict lies in the vault only.
CREATE TABLE conflict (
  organ_id text NOT NULL REFERENCES organ,
  matter_id text NOT NULL,
  blind text NOT NULL,
  -- Stands for one cause (a subject reference); the same person may be in conflict for several.
  cause_ref text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (matter_id, blind, cause_ref)
);
ALTER TABLE conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflict FORCE ROW LEVEL SECURITY;
-- The API sees only the asker's own rows, which is all the policies below need.
CREATE POLICY own_blind ON conflict FOR SELECT TO duban_api USING (organ_id = duban_organ() AND blind = duban_blind());
CREATE POLICY api_adds ON conflict FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ());
CREATE POLICY of_organ ON conflict TO duban_worker, duban_dispatch, CURRENT_USER
  USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ());
GRANT SELECT, INSERT ON conflict TO duban_api, duban_dispatch;
GRANT SELECT ON conflict TO duban_worker;

CREATE TABLE reader (
  organ_id text NOT NULL REFERENCES organ,
  matter_id text NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (matter_id, key)
);
CREATE INDEX reader_by_key ON reader (key, matter_id);
ALTER TABLE reader ENABLE ROW LEVEL SECURITY;
ALTER TABLE reader FORCE ROW LEVEL SECURITY;
CREATE POLICY own_keys ON reader FOR SELECT TO duban_api
  USING (organ_id = duban_organ() AND key = ANY (duban_keys()));
CREATE POLICY api_adds ON reader FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ());
CREATE POLICY of_organ ON reader TO duban_worker, duban_dispatch, CURRENT_USER
  USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ());
GRANT SELECT, INSERT ON reader TO duban_api, duban_worker, duban_dispatch;

-- The same rules as one call each, for code that is not a policy.
CREATE FUNCTION duban_conflicted(matter text) RETURNS boolean LANGUAGE sql STABLE
  AS 'SELECT duban_blind() IS NULL OR EXISTS (SELECT FROM conflict c WHERE c.matter_id = matter AND c.blind = duban_blind())';
CREATE FUNCTION duban_readable(matter text, sealed boolean) RETURNS boolean LANGUAGE sql STABLE
  AS 'SELECT NOT duban_conflicted(matter) AND ((duban_whole() AND NOT sealed)
        OR EXISTS (SELECT FROM reader r WHERE r.matter_id = matter AND r.key = ANY (duban_keys())))';

-- Which of these blinds are in conflict with a matter: for the API, which cannot read others' rows itself.
CREATE FUNCTION duban_conflicts_among(matter text, blinds text[]) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT DISTINCT c.blind FROM conflict c WHERE c.organ_id = duban_organ() AND c.matter_id = matter AND c.blind = ANY (blinds)';
REVOKE EXECUTE ON FUNCTION duban_conflicts_among FROM PUBLIC;
GRANT EXECUTE ON FUNCTION duban_conflicts_among TO duban_api, duban_worker, duban_dispatch;

-- Guards the table of heads: columns organ_id, matter_id, sealed. The expression is written out because a
-- function holding a subquery is not inlined, and a page of a 100,000-row list would pay for it row by row.
CREATE FUNCTION duban_guard_head(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  readable text := format('organ_id = duban_organ() AND duban_blind() IS NOT NULL
    AND NOT EXISTS (SELECT FROM conflict c WHERE c.matter_id = %1$s.matter_id AND c.blind = duban_blind())
    AND ((duban_whole() AND NOT sealed)
      OR EXISTS (SELECT FROM reader r WHERE r.matter_id = %1$s.matter_id AND r.key = ANY (duban_keys())))', target);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY readable ON %s FOR SELECT TO duban_api USING (%s)', target, readable);
  EXECUTE format('CREATE POLICY api_changes ON %s FOR UPDATE TO duban_api USING (%s) WITH CHECK (organ_id = duban_organ())', target, readable);
  EXECUTE format('CREATE POLICY api_adds ON %s FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ())', target);
  EXECUTE format('CREATE POLICY of_organ ON %s TO duban_worker, duban_dispatch, CURRENT_USER
    USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ())', target);
END $$;

-- True when the matter's head is visible to the asker. plpgsql binds late: `head` comes with 0020.
CREATE FUNCTION duban_matter_visible(matter text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM head h WHERE h.matter_id = matter);
END $$;

-- Guards a table that belongs to a matter (columns organ_id, matter_id): visible where the head is.
-- A fresh matter's rows may be inserted before its head; use INSERT without RETURNING there.
CREATE FUNCTION duban_guard_matter(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  visible text := format('organ_id = duban_organ() AND EXISTS (SELECT FROM head h WHERE h.matter_id = %s.matter_id)', target);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY readable ON %s FOR SELECT TO duban_api USING (%s)', target, visible);
  EXECUTE format('CREATE POLICY api_changes ON %s FOR UPDATE TO duban_api USING (%s) WITH CHECK (organ_id = duban_organ())', target, visible);
  EXECUTE format('CREATE POLICY api_adds ON %s FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ())', target);
  EXECUTE format('CREATE POLICY of_organ ON %s TO duban_worker, duban_dispatch, CURRENT_USER
    USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ())', target);
END $$;
