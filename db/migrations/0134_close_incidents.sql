-- What was raised of a forged or lost record cannot be put away while it is news: for 15 minutes it stays open whoever has the
-- application's password, and ops have been told. Afterwards the watch closes it; the row stays. All else closes with what it
-- says, and is found again while it lasts.
create or replace function duban_incident_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then return new; end if;
  if old.closed_at is not null and new.closed_at is distinct from old.closed_at
      or new.closed_at is not null and (old.matter_id is not null or old.kind <> 'orphanExecution') and old.last_at > duban_now() - interval '15 minutes'
      and old.kind in ('clockAhead', 'ledgerGap', 'fenced', 'forked', 'forged', 'orphanExecution', 'anchorLost') then
    raise exception 'an incident of kind % stays open', old.kind using errcode = 'insufficient_privilege';
  end if;
  new.count := greatest(new.count, old.count);
  new.last_at := greatest(new.last_at, old.last_at);
  return new;
end $$;
