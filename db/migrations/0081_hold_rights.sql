-- A step and the end of a right meet on a lock per person: whichever comes first, no row is left that he may not have
-- given (P2). Shared by steps, which therefore never wait for each other.

-- Holds the rights of somebody, and of whom he stands in for, until the transaction ends. False once he may do nothing.
create function duban_hold_rights(who text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(held.id, 5)) from (
    select who id union select d.person_id from delegation d
     where d.stand_in_id = who and d.ended_at is null and d.until_at > duban_now() order by 1) held;
  return not exists (select from person p left join account a on a.person_id = p.person_id
     where p.person_id = who and (not p.active or a.disabled_at is not null));
end $$;

create function duban_lock_rights(who text) returns void
  language sql security definer set search_path = public, pg_temp
  as 'select pg_advisory_xact_lock(hashtextextended(who, 5))';

-- Stand-ins read what the posts they stand in for read, but nothing that the person they stand in for may not: a later
-- stand-in is barred from acting as that person (P8). Sealed stubs stay with registrar and superior contact.
create function duban_acting() returns jsonb language sql stable
  as $$select nullif(current_setting('duban.acting', true), '')::jsonb$$;

create function duban_stands_in(matter text) returns boolean
  language sql stable security definer set search_path = public, pg_temp cost 1000 as $$
  select exists (
    select from jsonb_to_recordset(duban_acting()) as a(blind text, posts text[], whole boolean)
     where not exists (select from conflict c
        where c.organ_id = duban_organ() and c.matter_id = matter and c.blind = a.blind)
       and (a.whole or exists (select from reader r
        where r.organ_id = duban_organ() and r.matter_id = matter and r.key = any (a.posts))))
$$;

do $$
declare
  readable text := 'organ_id = duban_organ() and duban_blind() is not null
    and not exists (select from conflict c where c.matter_id = head.matter_id and c.blind = duban_blind())
    and ((duban_whole() and not sealed)
      or exists (select from reader r where r.matter_id = head.matter_id and r.key = any (duban_keys()))
      or ((select duban_acting() is not null) and not sealed and duban_stands_in(head.matter_id)))';
begin
  execute format('alter policy readable on head using (%s)', readable);
  execute format('alter policy api_changes on head using (%s)', readable);
end $$;

-- Who asks, with his posts and those he stands in for now.
drop function duban_ask(text);
create function duban_ask(token text)
  returns table (session_id text, organ_id text, person_id text, name text, locale text, expires_ms bigint, posts text[],
    whole boolean, acting jsonb)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s record;
  moment timestamptz := duban_now();
begin
  select * into s from duban_session(token);
  if s.session_id is null then return; end if;
  perform set_config('duban.organ', s.organ_id, true);
  return query select s.session_id, s.organ_id, s.person_id, s.name, s.locale, s.expires_ms,
      coalesce(array_agg(distinct h.post) filter (where h.post is not null), '{}'), coalesce(bool_or(t.whole), false),
      (select jsonb_agg(jsonb_build_object('personId', g.person_id, 'posts', g.posts, 'whole', g.whole)) from (
        select d.person_id, array_agg(distinct o.post) posts, bool_or(w.whole) whole
          from delegation d
          join person p on p.person_id = d.person_id and p.active
          join post_holder o on o.person_id = d.person_id and o.post = any (d.posts) and o.kind = 'holder'
           and o.from_at <= moment and o.until_at > moment
          join post w on w.organ_id = o.organ_id and w.post = o.post
         where d.stand_in_id = s.person_id and d.accepted_at <= moment and d.approved_at <= moment
           and d.from_at <= moment and d.until_at > moment and (d.ended_at is null or d.ended_at > moment)
         group by d.person_id) g)
    from post_holder h join post t on t.organ_id = h.organ_id and t.post = h.post
   where h.person_id = s.person_id and h.kind = 'holder' and h.from_at <= moment and h.until_at > moment;
end $$;

do $$
declare
  call text;
begin
  foreach call in array array['duban_hold_rights(text)', 'duban_lock_rights(text)', 'duban_ask(text)'] loop
    execute format('revoke execute on function %s from public', call);
    execute format('grant execute on function %s to duban_api', call);
  end loop;
  revoke execute on function duban_stands_in(text) from public;
  grant execute on function duban_stands_in(text) to duban_api;
end $$;
