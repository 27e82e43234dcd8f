-- The signed command rows (P1). Only the outcome columns ever change, and the outcome only once.
create table command (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{22}$'),
  organ_id text not null,
  matter_id text not null,
  officer text not null,
  session text not null,
  key_hash text not null,
  fingerprint text not null,
  submitted_at timestamptz not null check (submitted_at = date_trunc('milliseconds', submitted_at)),
  body jsonb not null check (body ? 'type'),
  context jsonb not null,
  sig text not null,
  outcome jsonb check (outcome ->> 'state' in ('accepted', 'refused')),
  decided_at timestamptz,
  failures integer not null default 0 check (failures >= 0),
  parked_at timestamptz,
  check ((outcome is null) = (decided_at is null))
);
create index command_undecided on command (organ_id, matter_id, submitted_at, id) where outcome is null;
create index command_by_matter on command (matter_id, submitted_at, id);

alter table command enable row level security;
alter table command force row level security;

-- A row is as visible as its matter: `head` is read here under its own policy.
create policy command_read on command for select to duban_api using (
  organ_id = duban_organ()
  and exists (select 1 from head h where h.matter_id = command.matter_id));
create policy command_insert on command for insert to duban_api
  with check (organ_id = duban_organ());
create policy command_end on command for update to duban_api
  using (organ_id = duban_organ() and outcome is null)
  with check (organ_id = duban_organ());
create policy command_system_read on command for select to duban_worker, duban_dispatch
  using (organ_id = duban_organ());
create policy command_system_outcome on command for update to duban_worker, duban_dispatch
  using (organ_id = duban_organ() and outcome is null)
  with check (organ_id = duban_organ());

grant select, insert, update (outcome, decided_at) on command to duban_api;
grant select, update (outcome, decided_at, failures, parked_at) on command to duban_worker, duban_dispatch;
