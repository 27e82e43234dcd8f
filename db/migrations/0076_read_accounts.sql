-- Who can sign in at all: a desk whose every holder cannot is given to somebody else (domain §7 no. 7).
create function duban_able_to_sign_in(persons text[]) returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from account where organ_id = duban_organ() and person_id = any (persons) and disabled_at is null
$$;
revoke execute on function duban_able_to_sign_in(text[]) from public;
grant execute on function duban_able_to_sign_in(text[]) to duban_api;
