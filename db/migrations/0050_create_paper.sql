-- Papers of a matter: what is known of each beside its bytes. Bytes and file name lie in the vault (invariant 6).
create table paper (
  paper_ref text primary key check (paper_ref ~ '^p_[A-Za-z0-9_-]{22}$'),
  organ_id text not null,
  matter_id text not null,
  -- code of the rule pack, such as `report`
  kind text not null check (kind ~ '^[A-Za-z0-9_]{1,40}$'),
  media_type text not null check (media_type ~ '^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}$'),
  size_bytes integer not null check (size_bytes between 1 and 20971520),
  vault_ref text not null references vault,
  name_ref text not null references vault,
  -- salted digest of the bytes, as the vault gives it
  digest text not null,
  added_by text not null references person,
  added_at timestamptz not null
);
create index paper_by_matter on paper (matter_id, added_at);

select duban_guard_matter('paper');

grant select, insert on paper to duban_api;
