-- One row per matter: its present state, its fence (epoch), its lease, and the read model beside it.
create table head (
  matter_id text primary key,
  organ_id text not null,
  procedure text not null check (procedure <> ''),
  number text not null,
  serial integer not null check (serial > 0),
  sealed boolean not null default false,
  epoch integer not null check (epoch >= 0),
  started_epoch integer check (started_epoch <= epoch),
  revision integer not null check (revision >= 1),
  state jsonb not null,
  state_digest text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  last_now_ms bigint not null,
  next_alarm_at timestamptz,
  lease_token text,
  lease_until timestamptz,
  heals timestamptz[] not null default '{}',
  healing_until timestamptz,
  -- read model
  state_name text not null,
  holder_post text not null,
  holder_persons text[] not null default '{}',
  unit text not null,
  received_at timestamptz not null,
  due_at timestamptz not null default 'infinity',
  overdue boolean not null default false,
  closed boolean not null default false,
  updated_at timestamptz not null,
  unique (organ_id, number)
);
create index head_by_due on head (organ_id, due_at, matter_id) where not closed;
create index head_by_due_all on head (organ_id, due_at, matter_id);
create index head_by_alarm on head (organ_id, next_alarm_at) where not closed;
create index head_not_started on head (organ_id, matter_id) where started_epoch is null;

-- Numbers once given are never given again, also to somebody who may not see the matter that has one.
create table number_taken (
  organ_id text not null,
  number text not null,
  primary key (organ_id, number)
);

-- Serial without gaps, per organ and series: a row lock until the registration commits.
create table serial (
  organ_id text not null,
  series text not null,
  last integer not null check (last > 0),
  primary key (organ_id, series)
);

select duban_guard_head('head'), duban_guard_organ('number_taken'), duban_guard_organ('serial');

-- The API changes no state of a matter: one column it may touch lets it take the row lock of P1.
grant select, insert, update (lease_until) on head to duban_api;
grant select, update on head to duban_worker;
grant select, update (epoch, started_epoch, lease_token, lease_until, healing_until) on head to duban_dispatch;
grant select, insert on number_taken to duban_api;
grant select, insert, update (last) on serial to duban_api;
