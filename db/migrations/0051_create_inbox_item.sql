-- What waits for whom, as `append` derives it from the state: one row per matter, reason and key, so that an inbox is
-- the beginning of an index whatever the number of matters. Rewritten with the head; no record of anything.
create table inbox_item (
  organ_id text not null,
  matter_id text not null,
  -- reader key: `person:<id>` or a post
  key text not null,
  why text not null check (why in ('desk', 'deadline', 'confirm')),
  deadline text,
  instance integer,
  command_id text,
  type text,
  due_at timestamptz not null default 'infinity',
  -- who asked or confirmed already: cannot give another half
  except_persons text[] not null default '{}'
);
create index inbox_item_by_key on inbox_item (organ_id, key, due_at);
create index inbox_item_by_matter on inbox_item (matter_id);

select duban_guard_matter('inbox_item');

grant select, insert on inbox_item to duban_api;
grant select, insert, delete on inbox_item to duban_worker;

-- Late refusals of one officer.
create index command_refused on command (officer, decided_at) where outcome ->> 'state' = 'refused';

-- Heads of units become readers of what passes through them (P8).
grant select on unit to duban_worker;

-- The keeper's ledger goes by receipt.
create index head_by_receipt on head (organ_id, received_at, matter_id);
