-- What the watch sees beside what it is told: since when a thing has been wrong, batches of runs that were replaced,
-- desks whose people cannot sign in.
alter table incident add column since_at timestamptz;
create index incident_history on incident (organ_id, opened_at desc);

alter table head add column if not exists quarantined_at timestamptz;

-- Batches refused because their epoch is over: one after a rebuild is as it should be, the same epoch again is not.
create table fenced_batch (
  matter_id text primary key,
  organ_id text not null,
  epoch integer not null,
  times integer not null default 1,
  last_at timestamptz not null default duban_now()
);
select duban_guard_organ('fenced_batch');
grant select, insert, update on fenced_batch to duban_worker;

-- A desk whose people cannot sign in is one that the watch sees.
grant execute on function duban_able_to_sign_in(text[]) to duban_dispatch;
