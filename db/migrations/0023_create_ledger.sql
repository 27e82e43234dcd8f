-- The record: append-only and chained per matter. No role of the application may change or remove a row (invariant 8).
create table ledger (
  matter_id text not null,
  seq integer not null check (seq >= 1),
  organ_id text not null,
  epoch integer not null check (epoch >= 0),
  -- seq of the first event of the act or tick this event came out of
  entry_seq integer not null check (entry_seq between 1 and seq),
  type text not null,
  event jsonb not null check ((event ->> 'seq')::integer = seq),
  -- on the first own event of an act only: the signed command stands in the ledger once
  command_id text unique,
  sig text,
  prev_hash text not null check (prev_hash ~ '^([0-9a-f]{64})?$'),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  recorded_at timestamptz not null default duban_now(),
  primary key (matter_id, seq),
  check ((command_id is null) = (sig is null))
);

alter table ledger enable row level security;
alter table ledger force row level security;

create policy ledger_read on ledger for select to duban_api using (
  organ_id = duban_organ()
  and exists (select 1 from head h where h.matter_id = ledger.matter_id));
create policy ledger_insert on ledger for insert to duban_api
  with check (organ_id = duban_organ());
create policy ledger_system_read on ledger for select to duban_worker, duban_dispatch
  using (organ_id = duban_organ());
create policy ledger_system_insert on ledger for insert to duban_worker
  with check (organ_id = duban_organ());

grant select, insert on ledger to duban_api, duban_worker;
grant select on ledger to duban_dispatch;
