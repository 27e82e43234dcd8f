-- A backup reads every row, with the owner's own login (P5). Inside the owner's functions, which the application calls, the
-- session is the application's: there the scope goes on to hold.
create function duban_show_owner(target regclass) returns void language plpgsql as $$
begin
  execute format('create policy by_owner on %s for select to current_user using (session_user = current_user)', target);
end $$;
revoke execute on function duban_show_owner from public;

do $$
declare
  name regclass;
begin
  for name in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname <> 'migration' loop
    perform duban_show_owner(name);
  end loop;
end $$;

-- Tables to come are guarded by the same calls.
do $$
declare
  guard text;
begin
  foreach guard in array array['duban_guard_organ', 'duban_guard_head', 'duban_guard_matter'] loop
    execute format('alter function %1$I(regclass) rename to %1$s_scope', guard);
    execute format('create function %1$I(target regclass) returns void language plpgsql as
      ''begin perform %1$s_scope(target); perform duban_show_owner(target); end''', guard);
  end loop;
end $$;
