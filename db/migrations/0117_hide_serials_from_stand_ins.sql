-- A keeper's stand-in prints the ledger as he sees it in that place: what the keeper is in conflict with is not there for
-- him, and leaves no gap that would tell of it (P8, ADR 0013).
create or replace function duban_hidden_serials() returns table (procedure text, year text, serial integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct h.procedure, split_part(h.number, '-', -3), h.serial
    from conflict c join head h on h.matter_id = c.matter_id
   where c.organ_id = duban_organ() and not h.sealed
     and c.blind = any (array(select duban_blind()
       union all select a.blind from jsonb_to_recordset(duban_acting()) as a(blind text)))
     -- In conflict himself, or without another way to the matter than for somebody who is.
     and (c.blind = duban_blind() or not (duban_whole() or duban_stands_in(c.matter_id) or exists (
       select from reader r where r.matter_id = c.matter_id and r.key = any (duban_keys()))))
$$;
