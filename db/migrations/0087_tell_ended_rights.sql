-- `duban_end_right` as before; it also answers which of the commands it refused somebody no longer waits for, 12 s after
-- they were given or promised with a 202: their officers are to hear of it (P1), unless the cause is a conflict.
drop function duban_end_right(text, text[], text[]);
create function duban_end_right(person text, held text[], matters text[])
  returns table (matter_id text, procedure text, state jsonb, refused text[], submitted_ms bigint, late jsonb)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ids text[] := matters;
  moment bigint;
  ended jsonb;
  owed jsonb;
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
      returning c.matter_id, c.id, c.officer, c.context #>> '{actor,actingFor,personId}' acting_for, c.body ->> 'type' type,
        c.promised_at is not null or c.submitted_at < to_timestamp(moment / 1000.0) - interval '12 seconds' unanswered)
  select coalesce(jsonb_object_agg(d.matter_id, d.list), '{}'), coalesce(jsonb_object_agg(d.matter_id, d.told), '{}')
    into ended, owed
    from (select matter_id, jsonb_agg(id order by id) list,
        coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('commandId', id, 'officer', officer, 'actingFor', acting_for,
          'type', type, 'atMs', moment)) order by id) filter (where unanswered), '[]') told
      from done group by matter_id) d;
  return query select h.matter_id, h.procedure, h.state,
      array(select jsonb_array_elements_text(coalesce(ended -> h.matter_id, '[]'))),
      greatest(moment, (select floor(extract(epoch from max(c.submitted_at)) * 1000)::bigint
        from command c where c.matter_id = h.matter_id)) + 1,
      coalesce(owed -> h.matter_id, '[]')
    from head h where h.matter_id = any (ids) and h.organ_id = duban_organ() order by h.matter_id;
end $$;

revoke execute on function duban_end_right(text, text[], text[]) from public;
grant execute on function duban_end_right(text, text[], text[]) to duban_api;
