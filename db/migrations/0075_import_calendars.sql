-- A holiday plan is imported by an officer; what the system sends in consequence is signed under him (P2, P6).
alter table calendar
  add column digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  add column loaded_by text not null,
  add column session text not null;

-- One key is one act, also where the plan was there already.
create table calendar_import (
  organ_id text not null,
  officer text not null,
  key_hash text not null,
  fingerprint text not null,
  primary key (organ_id, officer, key_hash)
);
select duban_guard_organ('calendar_import');
grant select, insert on calendar_import to duban_api;

-- A plan reaches every open matter of the organ, also those its officer may not see. Both functions answer to the API's
-- own process, never to an asker.
create function duban_slices_in_use() returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct h.state ->> 'sliceDigest' from head h where h.organ_id = duban_organ() and not h.closed
$$;

-- Takes the lock of P1 on the next matters under a slice, in order of id. `due` is false where the matter has moved on or
-- is being told already.
create function duban_lock_for_slice(old text, target text, after text, most integer)
  returns table (matter_id text, submitted_ms bigint, due boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ids text[];
begin
  ids := array(select h.matter_id from head h
    where h.organ_id = duban_organ() and not h.closed and h.state ->> 'sliceDigest' = old and h.matter_id > after
    order by h.matter_id limit most);
  perform 1 from head h where h.matter_id = any (ids) order by h.matter_id for update;
  return query select h.matter_id,
      greatest(duban_now_ms(), (select floor(extract(epoch from max(c.submitted_at)) * 1000)::bigint
        from command c where c.matter_id = h.matter_id)) + 1,
      not h.closed and h.state ->> 'sliceDigest' = old and not exists (
        select from command c where c.matter_id = h.matter_id and c.outcome is null
          and c.body ->> 'type' = 'applyCalendar' and c.body #>> '{slice,digest}' = target)
    from head h where h.matter_id = any (ids) order by h.matter_id;
end $$;

do $$
declare
  call text;
begin
  foreach call in array array['duban_slices_in_use()', 'duban_lock_for_slice(text, text, text, integer)'] loop
    execute format('revoke execute on function %s from public', call);
    execute format('grant execute on function %s to duban_api', call);
  end loop;
end $$;
