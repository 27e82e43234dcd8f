-- The end of a right (P2) and directory changes reach matters that the officer who causes them may not see, so both are
-- functions of the owner. They answer ids and states to the API's own process, never to an asker.

-- The owner reads and ends rows here; it still has no business with signatures.
create policy command_owner on command to current_user
  using (organ_id = duban_organ()) with check (organ_id = duban_organ());

-- Locks the matters (given, or all where the person has something open) in order of id, then refuses his undecided
-- commands, also those given in his place; of some posts only where `held` names them. What the system sent stays.
create function duban_end_right(person text, held text[], matters text[])
  returns table (matter_id text, procedure text, state jsonb, refused text[], submitted_ms bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ids text[] := matters;
  moment bigint;
  ended jsonb;
begin
  if ids is null then
    ids := array(
      select c.matter_id from command c where c.organ_id = duban_organ() and c.outcome is null
         and person in (c.officer, c.context #>> '{actor,actingFor,personId}')
      union select r.matter_id from reader r join head h on h.matter_id = r.matter_id
       where r.organ_id = duban_organ() and r.key = 'person:' || person and not h.closed);
  end if;
  perform 1 from head h where h.matter_id = any (ids) order by h.matter_id for update;
  moment := duban_now_ms();
  with done as (
    update command c set decided_at = to_timestamp(moment / 1000.0),
        outcome = jsonb_build_object('state', 'refused', 'code', 'noLongerEligible', 'atMs', moment)
      where c.organ_id = duban_organ() and c.matter_id = any (ids) and c.outcome is null
        and person in (c.officer, c.context #>> '{actor,actingFor,personId}')
        and (held is null or c.context #> '{actor,posts}' ?| held or c.context #> '{actor,actingFor,posts}' ?| held)
        and c.body ->> 'type' not in ('voidSignOff', 'applyCalendar', 'roll')
        and not coalesce((c.context #>> '{facts,rightEnded}')::boolean, false)
      returning c.matter_id, c.id)
  select coalesce(jsonb_object_agg(d.matter_id, d.list), '{}') into ended
    from (select matter_id, jsonb_agg(id order by id) list from done group by matter_id) d;
  return query select h.matter_id, h.procedure, h.state,
      array(select jsonb_array_elements_text(coalesce(ended -> h.matter_id, '[]'))),
      greatest(moment, (select floor(extract(epoch from max(c.submitted_at)) * 1000)::bigint
        from command c where c.matter_id = h.matter_id)) + 1
    from head h where h.matter_id = any (ids) and h.organ_id = duban_organ() order by h.matter_id;
end $$;

-- Somebody new meets every name that nobody has been found for: a candidate counts as in conflict until decided (P8).
create function duban_meet_newcomer(blind_of text, indexes text[]) returns setof text
  language sql security definer set search_path = public, pg_temp as $$
  with met as (
    select s.subject_ref, s.matter_id from subject s
     where s.organ_id = duban_organ() and s.removed_at is null and s.name_index = any (indexes)
       and (not s.decided or not exists (
         select from conflict c where c.matter_id = s.matter_id and c.cause_ref = s.subject_ref))),
  added as (
    insert into conflict (organ_id, matter_id, blind, cause_ref)
      select duban_organ(), matter_id, blind_of, subject_ref from met on conflict do nothing),
  open as (update subject s set decided = false from met where s.subject_ref = met.subject_ref)
  select distinct matter_id from met
$$;

-- A relative declared later is barred from whatever the other one is barred from as a subject. Which of those he is
-- himself a relative in cannot be told from here; secrecy wins.
create function duban_bar_relative(of_blind text, relative text) returns setof text
  language sql security definer set search_path = public, pg_temp as $$
  with added as (
    insert into conflict (organ_id, matter_id, blind, cause_ref)
      select organ_id, matter_id, relative, cause_ref from conflict
       where organ_id = duban_organ() and blind = of_blind and starts_with(cause_ref, 'subject_')
      on conflict do nothing returning matter_id)
  select distinct matter_id from added
$$;

create index subject_by_any_name on subject (organ_id, name_index) where removed_at is null;

-- Unlocks a name without touching whether the account is disabled.
create function duban_unlock_account(person text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who text := duban_username(person);
begin
  delete from sign_in_attempt where name_hash = encode(sha256(convert_to(coalesce(who, ''), 'UTF8')), 'hex');
  return who is not null;
end $$;

create function duban_username_free(name text) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as 'select not exists (select from account where username = lower(name))';

do $$
declare
  call text;
begin
  foreach call in array array['duban_end_right(text, text[], text[])', 'duban_meet_newcomer(text, text[])',
      'duban_bar_relative(text, text)', 'duban_unlock_account(text)', 'duban_username_free(text)'] loop
    execute format('revoke execute on function %s from public', call);
    execute format('grant execute on function %s to duban_api', call);
  end loop;
end $$;

-- Shifts not yet begun are replaced, relations taken back; the log keeps what was.
grant delete on roster, relation to duban_api;
