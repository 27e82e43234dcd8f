-- A matter held by two engineers: nothing starts or sends it, its alarms stay due, `rebuildFromLedger` goes on with it.
alter table head add column if not exists quarantined_at timestamptz;
grant update (quarantined_at) on head to duban_dispatch;

-- The first engineer files, another confirms. One row per matter, the latest.
create table quarantine (
  matter_id text primary key,
  organ_id text not null,
  filed_by text not null,
  filed_at timestamptz not null default duban_now(),
  confirmed_by text check (confirmed_by <> filed_by),
  confirmed_at timestamptz,
  check ((confirmed_by is null) = (confirmed_at is null))
);
select duban_guard_organ('quarantine');
grant select, insert, update on quarantine to duban_dispatch;
