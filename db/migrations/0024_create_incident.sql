-- What went wrong and needs a human: one open row per kind and matter, counted up when it happens again.
create table incident (
  id text primary key default gen_random_uuid()::text,
  organ_id text not null,
  kind text not null,
  matter_id text,
  body jsonb not null default '{}',
  count integer not null default 1 check (count >= 1),
  opened_at timestamptz not null default duban_now(),
  last_at timestamptz not null default duban_now(),
  closed_at timestamptz
);
create unique index incident_open on incident (organ_id, kind, coalesce(matter_id, '')) where closed_at is null;

alter table incident enable row level security;
alter table incident force row level security;

create policy incident_read on incident for select to duban_api using (
  organ_id = duban_organ()
  and (matter_id is null or not duban_conflicted(matter_id)));
create policy incident_insert on incident for insert to duban_api
  with check (organ_id = duban_organ());
create policy incident_close on incident for update to duban_api
  using (organ_id = duban_organ())
  with check (organ_id = duban_organ());
create policy incident_system on incident to duban_worker, duban_dispatch
  using (organ_id = duban_organ())
  with check (organ_id = duban_organ());

grant select, insert, update (body, count, last_at, closed_at) on incident to duban_api, duban_worker, duban_dispatch;
