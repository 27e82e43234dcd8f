-- The directory: persons, units, posts and who holds them from when to when, relatives, stand-ins, duty.
-- Ends are exclusive; 'infinity' = still so.

CREATE TABLE unit (
  organ_id text NOT NULL REFERENCES organ,
  unit text NOT NULL CHECK (unit ~ '^[A-Za-z0-9_-]{1,40}$'),
  name text NOT NULL,
  -- Post that heads the unit, `code@unit`.
  head_post text,
  PRIMARY KEY (organ_id, unit)
);

CREATE TABLE person (
  person_id text PRIMARY KEY CHECK (person_id ~ '^[A-Za-z0-9_-]{1,60}$'),
  organ_id text NOT NULL REFERENCES organ,
  name text NOT NULL,
  unit text NOT NULL,
  address text,
  -- Set when a mail server refused the address for good.
  address_dead_at timestamptz,
  locale text NOT NULL DEFAULT 'zh' CHECK (locale IN ('zh', 'en')),
  active boolean NOT NULL DEFAULT true,
  FOREIGN KEY (organ_id, unit) REFERENCES unit
);
CREATE INDEX person_of_unit ON person (organ_id, unit);

CREATE TABLE address_history (
  organ_id text NOT NULL REFERENCES organ,
  person_id text NOT NULL REFERENCES person,
  address text,
  until_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, until_at)
);

CREATE TABLE post (
  organ_id text NOT NULL REFERENCES organ,
  post text NOT NULL CHECK (post = code || '@' || unit),
  code text NOT NULL CHECK (code ~ '^[A-Za-z0-9]{1,40}$'),
  unit text NOT NULL,
  name text NOT NULL,
  -- Reads the whole organ (sealed stubs apart) and gets no reader rows.
  whole boolean NOT NULL DEFAULT false,
  -- The next post in the ladder: approves this one's delegations.
  superior_post text,
  PRIMARY KEY (organ_id, post),
  FOREIGN KEY (organ_id, unit) REFERENCES unit,
  FOREIGN KEY (organ_id, superior_post) REFERENCES post DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE post_holder (
  organ_id text NOT NULL REFERENCES organ,
  post text NOT NULL,
  person_id text NOT NULL REFERENCES person,
  -- A deputy is a stand-in by standing appointment (P8), not a holder.
  kind text NOT NULL DEFAULT 'holder' CHECK (kind IN ('holder', 'deputy')),
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL DEFAULT 'infinity' CHECK (until_at > from_at),
  PRIMARY KEY (organ_id, post, person_id, kind, from_at),
  FOREIGN KEY (organ_id, post) REFERENCES post
);
CREATE INDEX post_holder_by_person ON post_holder (person_id, from_at);

CREATE TABLE relation (
  organ_id text NOT NULL REFERENCES organ,
  person_id text NOT NULL REFERENCES person,
  other_id text NOT NULL REFERENCES person CHECK (other_id <> person_id),
  kind text NOT NULL,
  PRIMARY KEY (person_id, other_id, kind)
);
CREATE INDEX relation_by_other ON relation (other_id);

CREATE TABLE delegation (
  delegation_id text PRIMARY KEY,
  organ_id text NOT NULL REFERENCES organ,
  -- Who is stood in for, and who stands in.
  person_id text NOT NULL REFERENCES person,
  stand_in_id text NOT NULL REFERENCES person CHECK (stand_in_id <> person_id),
  posts text[] NOT NULL CHECK (cardinality(posts) > 0),
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  reason_ref text,
  filed_at timestamptz NOT NULL,
  accepted_at timestamptz,
  approved_by text REFERENCES person CHECK (approved_by NOT IN (person_id, stand_in_id)),
  approved_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX delegation_by_stand_in ON delegation (stand_in_id, until_at);
CREATE INDEX delegation_by_person ON delegation (person_id, until_at);

CREATE TABLE absence (
  absence_id text PRIMARY KEY,
  organ_id text NOT NULL REFERENCES organ,
  person_id text NOT NULL REFERENCES person,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  entered_by text NOT NULL REFERENCES person,
  entered_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX absence_by_person ON absence (person_id, until_at);

-- Duty shifts: who serves a post at which hours.
CREATE TABLE roster (
  organ_id text NOT NULL REFERENCES organ,
  post text NOT NULL,
  person_id text NOT NULL REFERENCES person,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  PRIMARY KEY (organ_id, post, from_at, person_id),
  FOREIGN KEY (organ_id, post) REFERENCES post
);

-- A change waiting for its second person, or done. `body` holds the change as plain JSON.
CREATE TABLE directory_change (
  change_id text PRIMARY KEY,
  organ_id text NOT NULL REFERENCES organ,
  kind text NOT NULL,
  body jsonb NOT NULL,
  filed_by text NOT NULL REFERENCES person,
  filed_at timestamptz NOT NULL,
  decided_by text REFERENCES person CHECK (decided_by <> filed_by),
  decided_at timestamptz,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'declined'))
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['unit', 'person', 'address_history', 'post', 'post_holder', 'relation', 'delegation', 'absence', 'roster', 'directory_change'] LOOP
    PERFORM duban_guard_organ(name::regclass);
    EXECUTE format('GRANT SELECT ON %I TO duban_api, duban_dispatch', name);
  END LOOP;
END $$;
GRANT SELECT ON post, post_holder, person TO duban_worker;
GRANT INSERT ON unit, person, address_history, post, post_holder, relation, delegation, absence, roster, directory_change TO duban_api;
GRANT UPDATE (name, unit, address, address_dead_at, locale, active) ON person TO duban_api;
GRANT UPDATE (until_at) ON post_holder, roster TO duban_api;
GRANT UPDATE (accepted_at, approved_by, approved_at, ended_at) ON delegation TO duban_api;
GRANT UPDATE (ended_at) ON absence TO duban_api;
GRANT UPDATE (decided_by, decided_at, state) ON directory_change TO duban_api;
GRANT UPDATE (address_dead_at) ON person TO duban_dispatch;

CREATE FUNCTION duban_keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO address_history (organ_id, person_id, address, until_at) VALUES (old.organ_id, old.person_id, old.address, duban_now());
  new.address_dead_at := NULL;
  RETURN new;
END $$;
CREATE TRIGGER person_address_kept BEFORE UPDATE OF address ON person
  FOR EACH ROW WHEN (old.address IS DISTINCT FROM new.address) EXECUTE FUNCTION duban_keep_address();
