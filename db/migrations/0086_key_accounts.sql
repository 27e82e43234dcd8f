-- The application's login may call what sets a password, so what it sets counts only under a key that no table holds (P4):
-- `keyed$…` is HMAC(key, person id ‖ scrypt). Only the owner, at the first load, writes a plain `scrypt$…`.
create function duban_keyed_only() returns trigger language plpgsql as $$
begin
  if new.password_hash not like 'keyed$%'
      and not pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
    raise exception 'a password set by the application is keyed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger account_keyed before insert or update of password_hash on account
  for each row execute function duban_keyed_only();
