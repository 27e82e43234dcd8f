-- Accounts, lock-out and sessions (P9). No application role reads these tables; it calls the functions below.
-- The owner has a policy of its own here because nobody's organ is known before sign-in.

CREATE TABLE account (
  username text PRIMARY KEY CHECK (username = lower(username) AND username ~ '^[a-z0-9._-]{2,40}$'),
  organ_id text NOT NULL REFERENCES organ,
  person_id text NOT NULL UNIQUE REFERENCES person,
  -- scrypt$N$r$p$salt$hash, see db/people/password.ts
  password_hash text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  disabled_at timestamptz
);

-- One row per name tried, known or not, so that a lock-out says nothing about who exists.
CREATE TABLE sign_in_attempt (
  name_hash text PRIMARY KEY,
  failures int NOT NULL,
  locked_until timestamptz NOT NULL,
  last_at timestamptz NOT NULL
);

CREATE TABLE session (
  token_hash text PRIMARY KEY,
  session_id text NOT NULL UNIQUE,
  organ_id text NOT NULL REFERENCES organ,
  person_id text NOT NULL REFERENCES person,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX session_by_person ON session (person_id) WHERE ended_at IS NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'sign_in_attempt', 'session'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY by_function ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
-- The functions below check that the person is active, before any organ is set.
CREATE POLICY by_function ON person FOR SELECT TO CURRENT_USER USING (true);

-- Takes an attempt: counted as failed until `duban_sign_in_done` says otherwise, so that parallel guesses
-- count too. From the fifth failure on the name is locked for 30 s, doubling to an hour; a day heals.
CREATE FUNCTION duban_sign_in(tried_name text)
  RETURNS TABLE (organ_id text, person_id text, password_hash text, locked_ms bigint, now_ms bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  hashed text := encode(sha256(convert_to(lower(tried_name), 'UTF8')), 'hex');
  moment timestamptz := duban_now();
  tried sign_in_attempt;
  count int;
BEGIN
  INSERT INTO sign_in_attempt VALUES (hashed, 0, '-infinity', moment) ON CONFLICT DO NOTHING;
  SELECT * INTO tried FROM sign_in_attempt t WHERE t.name_hash = hashed FOR UPDATE;
  IF tried.locked_until > moment THEN
    RETURN QUERY SELECT NULL::text, NULL::text, NULL::text,
      ceil(extract(epoch FROM tried.locked_until - moment) * 1000)::bigint, duban_now_ms();
    RETURN;
  END IF;
  count := CASE WHEN tried.last_at < moment - interval '1 day' THEN 1 ELSE tried.failures + 1 END;
  UPDATE sign_in_attempt t SET failures = count, last_at = moment,
    locked_until = CASE WHEN count < 5 THEN '-infinity'
      ELSE moment + least(30 * 2 ^ least(count - 5, 10), 3600) * interval '1 second' END
    WHERE t.name_hash = hashed;
  DELETE FROM sign_in_attempt t WHERE t.ctid IN (
    SELECT o.ctid FROM sign_in_attempt o WHERE o.last_at < moment - interval '2 days' LIMIT 20 FOR UPDATE SKIP LOCKED);
  RETURN QUERY SELECT a.organ_id, a.person_id, a.password_hash, 0::bigint, duban_now_ms()
    FROM account a JOIN person p ON p.person_id = a.person_id AND p.active
   WHERE a.username = lower(tried_name) AND a.disabled_at IS NULL;
END $$;

-- After the right password: forgets the failures and, with a token, opens a session.
CREATE FUNCTION duban_sign_in_done(name text, token text, session text) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM sign_in_attempt WHERE name_hash = encode(sha256(convert_to(lower(name), 'UTF8')), 'hex');
  IF token IS NOT NULL THEN
    INSERT INTO session (token_hash, session_id, organ_id, person_id, created_at, seen_at)
      SELECT token, session, a.organ_id, a.person_id, duban_now(), duban_now()
        FROM account a WHERE a.username = lower(name) AND a.disabled_at IS NULL;
  END IF;
  RETURN duban_now_ms();
END $$;

-- The session of a token: 30 minutes idle, 12 hours at most; noted as seen at most once a minute.
CREATE FUNCTION duban_session(token text)
  RETURNS TABLE (session_id text, organ_id text, person_id text, name text, locale text, expires_ms bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := duban_now();
BEGIN
  UPDATE session s SET seen_at = moment
   WHERE s.token_hash = token AND s.ended_at IS NULL AND s.seen_at < moment - interval '1 minute'
     AND s.seen_at > moment - interval '30 minutes' AND s.created_at > moment - interval '12 hours';
  RETURN QUERY SELECT s.session_id, s.organ_id, s.person_id, p.name, p.locale,
      floor(extract(epoch FROM least(s.seen_at + interval '30 minutes', s.created_at + interval '12 hours')) * 1000)::bigint
    FROM session s
    JOIN person p ON p.person_id = s.person_id AND p.active
    JOIN account a ON a.person_id = s.person_id AND a.disabled_at IS NULL
   WHERE s.token_hash = token AND s.ended_at IS NULL
     AND s.seen_at > moment - interval '30 minutes' AND s.created_at > moment - interval '12 hours';
END $$;

CREATE FUNCTION duban_session_end(token text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS 'UPDATE session SET ended_at = duban_now() WHERE token_hash = token AND ended_at IS NULL';

CREATE FUNCTION duban_username(person text) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT username FROM account WHERE person_id = person AND organ_id = duban_organ()';

-- A new password ends every other session of the person.
CREATE FUNCTION duban_set_password(person text, hash text, keep_token text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE account SET password_hash = hash, changed_at = duban_now() WHERE person_id = person AND organ_id = duban_organ();
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE session SET ended_at = duban_now()
   WHERE person_id = person AND ended_at IS NULL AND token_hash IS DISTINCT FROM keep_token;
  RETURN true;
END $$;

CREATE FUNCTION duban_create_account(name text, person text, hash text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS 'INSERT INTO account (username, organ_id, person_id, password_hash) VALUES (name, duban_organ(), person, hash)';

-- Disabling ends all sessions at once (P9); enabling also unlocks.
CREATE FUNCTION duban_enable_account(person text, enabled boolean) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who text;
BEGIN
  UPDATE account SET disabled_at = CASE WHEN enabled THEN NULL ELSE duban_now() END
   WHERE person_id = person AND organ_id = duban_organ() RETURNING username INTO who;
  IF who IS NULL THEN RETURN false; END IF;
  IF enabled THEN
    DELETE FROM sign_in_attempt WHERE name_hash = encode(sha256(convert_to(who, 'UTF8')), 'hex');
  ELSE
    UPDATE session SET ended_at = duban_now() WHERE person_id = person AND ended_at IS NULL;
  END IF;
  RETURN true;
END $$;

DO $$
DECLARE
  call text;
BEGIN
  FOREACH call IN ARRAY ARRAY['duban_sign_in(text)', 'duban_sign_in_done(text, text, text)', 'duban_session(text)', 'duban_session_end(text)',
      'duban_username(text)', 'duban_set_password(text, text, text)', 'duban_create_account(text, text, text)', 'duban_enable_account(text, boolean)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', call);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO duban_api', call);
  END LOOP;
END $$;
