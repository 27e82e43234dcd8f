-- Repairs by ops: who did what to which matter and why, and whether it worked (issue on operations). Two unended ones of a
-- remedy never run on a matter at once; one whose process died counts as ended when its time is over.
create table repair (
  id text primary key default gen_random_uuid()::text,
  organ_id text not null,
  matter_id text not null,
  -- All that an answer or a log may say of a sealed stub (P8).
  incident_id text,
  remedy text not null,
  -- Within the matter: command, notice, person or post.
  target jsonb not null default '{}',
  -- Person, or `cli`.
  by text not null,
  reason_ref text not null,
  state text not null default 'running' check (state in ('running', 'worked', 'notYet', 'failed')),
  because text,
  batch_id text,
  started_at timestamptz not null default duban_now(),
  ended_at timestamptz,
  -- By the real clock, which a test never moves.
  alive_until timestamptz not null default clock_timestamp() + interval '2 minutes',
  check ((state = 'running') = (ended_at is null))
);
create unique index repair_running on repair (matter_id, remedy) where ended_at is null;
create index repair_by_matter on repair (matter_id, started_at);
create index repair_by_batch on repair (batch_id, matter_id) where batch_id is not null;
select duban_guard_organ('repair');
grant select, insert, update (state, because, ended_at) on repair to duban_dispatch;
