-- How far the clock of each process is from the one clock (P1): each writes its own, readiness reads them all.
create table process_clock (
  who text primary key,
  process text not null,
  skew_ms bigint not null,
  seen_at timestamptz not null default clock_timestamp()
);
alter table process_clock enable row level security;
alter table process_clock force row level security;
create policy watch on process_clock to duban_dispatch using (true) with check (true);
grant select, insert, update, delete on process_clock to duban_dispatch;
