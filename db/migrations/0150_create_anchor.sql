-- Anchors (P4): once a day the API signs how far every matter and every log stream of an organ has come, so that a tail or
-- a whole matter that is lost later is missed. Written under a warrant: the application's login alone makes none.
create table anchor (
  organ_id text not null references organ,
  no integer not null check (no >= 1),
  at_ms bigint not null,
  -- Hash of the anchor before; empty for the first.
  prev text not null check (prev ~ '^([0-9a-f]{64})?$'),
  -- Root of a tree of 2^depth salted leaves, filled up with blank ones.
  root text not null check (root ~ '^[0-9a-f]{64}$'),
  depth integer not null check (depth between 0 and 40),
  -- Makes salts and blanks; in no export.
  nonce bytea not null check (octet_length(nonce) = 32),
  sig text not null,
  primary key (organ_id, no)
);

-- What went on since the anchor before. An anchor holds the newest of each subject (`matter:…` or a stream) up to its number.
create table anchor_leaf (
  organ_id text not null references organ,
  subject text not null,
  no integer not null check (no >= 1),
  -- Revision of the matter or last number of the stream, and the hash of that row.
  seq bigint not null check (seq >= 1),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  -- State digest of a matter.
  digest text,
  sealed boolean not null,
  primary key (organ_id, subject, no)
);
create index anchor_leaf_by_no on anchor_leaf (organ_id, no);

select duban_guard_organ('anchor'), duban_guard_organ('anchor_leaf');
grant select, insert on anchor, anchor_leaf to duban_dispatch;

create trigger warranted before insert or update or delete on anchor
  for each statement execute function duban_warranted();
create trigger warranted before insert or update or delete on anchor_leaf
  for each statement execute function duban_warranted();
grant execute on function duban_warrant_slot(), duban_warrant(integer, text, text) to duban_dispatch;
