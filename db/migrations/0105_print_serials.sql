-- Serials of matters that the asker is in conflict with: what the ledger prints for him leaves no gap there (ADR 0013).
create index conflict_by_blind on conflict (blind, matter_id);

create function duban_hidden_serials() returns table (procedure text, year text, serial integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct h.procedure, split_part(h.number, '-', -3), h.serial
    from conflict c join head h on h.matter_id = c.matter_id
   where c.organ_id = duban_organ() and c.blind = duban_blind() and not h.sealed
$$;
revoke execute on function duban_hidden_serials() from public;
grant execute on function duban_hidden_serials() to duban_api;
