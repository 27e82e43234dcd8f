-- The vault (all text), the wrapped HMAC keys, the subjects of matters, and the append-only log (P4, P8).

CREATE TABLE vault (
  ref text PRIMARY KEY,
  organ_id text NOT NULL REFERENCES organ,
  -- NULL for text that belongs to no matter.
  matter_id text,
  kind text NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  -- AES-256-GCM, tag at the end; NULL once the content was removed.
  cipher bytea,
  salt bytea NOT NULL CHECK (octet_length(salt) = 16),
  digest text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  removed_at timestamptz,
  CHECK ((cipher IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX vault_by_matter ON vault (matter_id, kind);
ALTER TABLE vault ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON vault FOR SELECT TO duban_api
  USING (organ_id = duban_organ() AND (matter_id IS NULL OR duban_matter_visible(matter_id)));
CREATE POLICY api_adds ON vault FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ());
CREATE POLICY of_organ ON vault TO duban_dispatch, CURRENT_USER
  USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ());
GRANT SELECT, INSERT ON vault TO duban_api;
-- Sender and dispatcher put reasons there; they never read any.
GRANT INSERT ON vault TO duban_dispatch;

-- Random, made once, wrapped by the ring; they belong to the installation, not to an organ.
CREATE TABLE hmac_key (
  name text PRIMARY KEY CHECK (name IN ('blind', 'nameIndex', 'fingerprint', 'mail')),
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  cipher bytea NOT NULL
);
ALTER TABLE hmac_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE hmac_key FORCE ROW LEVEL SECURITY;
CREATE POLICY wrapped ON hmac_key TO duban_api, duban_dispatch, CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON hmac_key TO duban_api, duban_dispatch;

-- Who a matter is about: reference, kind and whether it is decided. Whom it means lies in the vault.
CREATE TABLE subject (
  subject_ref text PRIMARY KEY,
  organ_id text NOT NULL REFERENCES organ,
  matter_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('person', 'name', 'unit', 'post', 'unknown')),
  vault_ref text NOT NULL,
  -- HMAC(name index key, normalised name): a person who joins later meets it.
  name_index text,
  decided boolean NOT NULL,
  removed_at timestamptz,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX subject_by_matter ON subject (matter_id);
CREATE INDEX subject_by_name ON subject (organ_id, name_index) WHERE NOT decided;
ALTER TABLE subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON subject FOR SELECT TO duban_api
  USING (organ_id = duban_organ() AND duban_matter_visible(matter_id));
CREATE POLICY api_changes ON subject FOR UPDATE TO duban_api
  USING (organ_id = duban_organ() AND duban_matter_visible(matter_id)) WITH CHECK (organ_id = duban_organ());
CREATE POLICY api_adds ON subject FOR INSERT TO duban_api WITH CHECK (organ_id = duban_organ());
CREATE POLICY of_organ ON subject TO duban_worker, duban_dispatch, CURRENT_USER
  USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ());
GRANT SELECT, INSERT, UPDATE (decided, removed_at) ON subject TO duban_api;
GRANT SELECT ON subject TO duban_worker, duban_dispatch;

-- Replaces the conflicts of one cause: after a candidate was linked or found to be somebody else.
CREATE FUNCTION duban_settle_conflict(matter text, cause text, blinds text[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM conflict WHERE organ_id = duban_organ() AND matter_id = matter AND cause_ref = cause AND NOT blind = ANY (blinds);
  INSERT INTO conflict (organ_id, matter_id, blind, cause_ref)
    SELECT duban_organ(), matter, b, cause FROM unnest(blinds) AS b ON CONFLICT DO NOTHING;
END $$;
REVOKE EXECUTE ON FUNCTION duban_settle_conflict FROM PUBLIC;
GRANT EXECUTE ON FUNCTION duban_settle_conflict TO duban_api;

-- Mail attempts, repairs, reads of content, directory changes. hash = SHA-256 (hex) of the RFC 8785 text
-- {"at":ms,"body":…,"prev":"…","seq":n,"stream":"…"}; `body` is kept as the canonical text that was hashed.
CREATE TABLE log (
  stream text NOT NULL CHECK (stream ~ '^(mail|access|ops|directory):[A-Za-z0-9_-]{1,60}$'),
  seq bigint NOT NULL CHECK (seq >= 1),
  organ_id text NOT NULL REFERENCES organ,
  matter_id text,
  at_ms bigint NOT NULL,
  body text NOT NULL CHECK (body IS JSON OBJECT),
  prev text NOT NULL,
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (stream, seq)
);
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
ALTER TABLE log FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON log FOR SELECT TO duban_api USING (
  organ_id = duban_organ() AND CASE WHEN matter_id IS NULL THEN stream LIKE 'directory:%' ELSE duban_matter_visible(matter_id) END);
CREATE POLICY of_organ ON log TO duban_dispatch, CURRENT_USER USING (organ_id = duban_organ()) WITH CHECK (organ_id = duban_organ());
GRANT SELECT ON log TO duban_api, duban_dispatch;

-- The one writer: the lock first, the last row in a later statement, so that the chain never forks.
CREATE FUNCTION duban_append_log(in_stream text, in_matter text, in_body text)
  RETURNS TABLE (seq bigint, at_ms bigint, hash text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  last log;
  number bigint;
  moment bigint;
  before text;
  mark text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(in_stream, 7));
  SELECT * INTO last FROM log l WHERE l.stream = in_stream ORDER BY l.seq DESC LIMIT 1;
  number := coalesce(last.seq, 0) + 1;
  moment := greatest(duban_now_ms(), coalesce(last.at_ms, 0));
  before := coalesce(last.hash, '');
  mark := encode(sha256(convert_to(format('{"at":%s,"body":%s,"prev":"%s","seq":%s,"stream":"%s"}',
    moment, in_body, before, number, in_stream), 'UTF8')), 'hex');
  INSERT INTO log VALUES (in_stream, number, duban_organ(), in_matter, moment, in_body, before, mark);
  RETURN QUERY SELECT number, moment, mark;
END $$;
REVOKE EXECUTE ON FUNCTION duban_append_log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION duban_append_log TO duban_api, duban_worker, duban_dispatch;
