-- Ops put signed rows back that a restore lost, and `roll` is one the system signs (P2, P5). Who inserts a row without the
-- API's key gains nothing by it: the sender parks it at once, and no record takes it.
create policy command_dispatch_add on command for insert to duban_dispatch
  with check (organ_id = duban_organ());
grant insert on command to duban_dispatch;
