-- A lease taken for one row ends with that row's record: sender and record need no statement of their own for it (ADR 16).
alter table head add column lease_for text;

grant update (lease_token, lease_for) on head to duban_api;
grant update (lease_for) on head to duban_dispatch;
