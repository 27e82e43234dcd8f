-- Rule packs, the slices cut from them and holiday plans. Rows are never changed: a new version is a new row.
create table rule_pack (
  organ_id text not null,
  version text not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  body jsonb not null,
  loaded_at timestamptz not null default duban_now(),
  primary key (organ_id, version)
);

create table slice (
  organ_id text not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  body jsonb not null check (octet_length(body::text) <= 12288),
  primary key (organ_id, digest)
);

create table calendar (
  organ_id text not null,
  year integer not null check (year between 2000 and 2200),
  version text not null,
  body jsonb not null,
  loaded_at timestamptz not null default duban_now(),
  primary key (organ_id, year, version)
);

select duban_guard_organ('rule_pack'), duban_guard_organ('slice'), duban_guard_organ('calendar');

grant select, insert on rule_pack, slice, calendar to duban_api;
grant select on rule_pack, slice, calendar to duban_worker, duban_dispatch;
