-- An incident that somebody raised is what ops hear of a forged record: the application's login must not be able to put it
-- away unseen (P4, P10). What the watch finds by looking it also closes, and finds again while it lasts.
create function duban_incident_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then return new; end if;
  if new.closed_at is distinct from old.closed_at
      and old.kind not in ('alarmLate', 'neverStarted', 'commandUndelivered', 'parked') then
    raise exception 'an incident of kind % stays open', old.kind using errcode = 'insufficient_privilege';
  end if;
  -- Counted up only: an alert is due where one happened again since the last.
  new.count := greatest(new.count, old.count);
  new.last_at := greatest(new.last_at, old.last_at);
  return new;
end $$;
revoke execute on function duban_incident_kept() from public;
create trigger incident_kept before update on incident for each row execute function duban_incident_kept();

-- Only the watch and the sender close any.
revoke update (closed_at) on incident from duban_api, duban_worker;
