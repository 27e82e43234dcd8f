-- Who is who, and who is kept away, is written by the API's process alone (P4, P8; ADR 14). The database's login is not
-- enough: each such transaction shows a warrant, a text used once, of which only the hash lies here. The API makes them
-- from the key it signs with. Several lie ready, so that no transaction waits for another's.
create table warrant (
  organ_id text not null references organ,
  slot integer not null check (slot >= 0),
  used bigint not null default 0 check (used >= 0),
  next_hash text not null check (next_hash ~ '^[0-9a-f]{64}$'),
  -- Transaction that showed the last one.
  xid xid8,
  primary key (organ_id, slot)
);
select duban_guard_organ('warrant');

-- The first hashes of the organ in scope; once there are some they stay. Answers those that lie there.
create function duban_warrants_begin(hashes text[]) returns table (slot integer, used bigint, next_hash text)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(hashtextextended('warrant:' || duban_organ(), 0));
  if not exists (select from warrant w where w.organ_id = duban_organ()) then
    insert into warrant (organ_id, slot, next_hash)
      select duban_organ(), nth - 1, hash from unnest(hashes) with ordinality as first (hash, nth);
  end if;
  return query select w.slot, w.used, w.next_hash from warrant w where w.organ_id = duban_organ() order by w.slot;
end $$;

-- One that nobody else is using, held until the transaction ends.
create function duban_warrant_slot() returns table (slot integer, used bigint, next_hash text)
  language sql security definer set search_path = public, pg_temp as $$
  select w.slot, w.used, w.next_hash from warrant w
   where w.organ_id = duban_organ() order by w.slot limit 1 for update skip locked
$$;

-- Shows one and leaves the hash of the next in its place: from now on this transaction may write.
create function duban_warrant(in_slot integer, shown text, next text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update warrant w set used = w.used + 1, next_hash = next, xid = pg_current_xact_id()
   where w.organ_id = duban_organ() and w.slot = in_slot
     and w.next_hash = encode(sha256(convert_to(shown, 'UTF8')), 'hex');
  if not found then raise exception 'no such warrant' using errcode = 'insufficient_privilege'; end if;
end $$;

do $$
declare
  call text;
begin
  foreach call in array array['duban_warrants_begin(text[])', 'duban_warrant_slot()', 'duban_warrant(integer, text, text)'] loop
    execute format('revoke execute on function %s from public', call);
    execute format('grant execute on function %s to duban_api', call);
  end loop;
end $$;

-- The owner, at the first load and for repairs, needs none.
create function duban_warranted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member')
      and not exists (select from warrant w where w.organ_id = duban_organ() and w.xid = pg_current_xact_id()) then
    raise exception '% is written under a warrant', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
revoke execute on function duban_warranted() from public;

do $$
declare
  name text;
begin
  foreach name in array array['unit', 'post', 'post_holder', 'relation', 'delegation', 'absence', 'roster', 'address_history',
      'directory_change', 'calendar', 'subject', 'conflict'] loop
    execute format('create trigger warranted before insert or update or delete on %I
      for each statement execute function duban_warranted()', name);
  end loop;
end $$;
-- A refused address is noted by the dispatcher.
create trigger warranted before insert or delete or update of organ_id, person_id, name, unit, address, locale, active on person
  for each statement execute function duban_warranted();
create trigger warranted before insert or delete or update of username, organ_id, person_id, password_hash, disabled_at on account
  for each statement execute function duban_warranted();

-- Units and posts come with the first load; the dispatcher adds no conflict.
revoke insert on unit, post from duban_api;
revoke insert on conflict from duban_dispatch;
