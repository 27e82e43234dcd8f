-- Who asks, with his posts, in one round trip: sign-in state and the keys of his scope (P1 "fold … into one round trip").
CREATE FUNCTION duban_ask(token text)
  RETURNS TABLE (session_id text, organ_id text, person_id text, name text, locale text, expires_ms bigint, posts text[], whole boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  s record;
  moment timestamptz := duban_now();
BEGIN
  SELECT * INTO s FROM duban_session(token);
  IF s.session_id IS NULL THEN RETURN; END IF;
  PERFORM set_config('duban.organ', s.organ_id, true);
  RETURN QUERY SELECT s.session_id, s.organ_id, s.person_id, s.name, s.locale, s.expires_ms,
      coalesce(array_agg(DISTINCT h.post) FILTER (WHERE h.post IS NOT NULL), '{}'), coalesce(bool_or(t.whole), false)
    FROM post_holder h JOIN post t ON t.organ_id = h.organ_id AND t.post = h.post
   WHERE h.person_id = s.person_id AND h.kind = 'holder' AND h.from_at <= moment AND h.until_at > moment;
END $$;
REVOKE EXECUTE ON FUNCTION duban_ask FROM PUBLIC;
GRANT EXECUTE ON FUNCTION duban_ask TO duban_api;
