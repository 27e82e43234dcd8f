-- The blind key once more, wrapped under a ring that opens nothing else: for the worker's watch, which must know who is
-- in conflict and may know nothing of the vault (ADR 15). The API alone writes it, under a warrant (ADR 14).
create table blind_copy (
  only_one boolean primary key default true check (only_one),
  key_id text not null,
  nonce bytea not null,
  cipher bytea not null
);
alter table blind_copy enable row level security;
alter table blind_copy force row level security;
create policy wrapped on blind_copy to duban_api, duban_dispatch, current_user using (true) with check (true);
grant select, insert, update (key_id, nonce, cipher) on blind_copy to duban_api;
grant select on blind_copy to duban_dispatch;
create trigger warranted before insert or update or delete on blind_copy
  for each statement execute function duban_warranted();
