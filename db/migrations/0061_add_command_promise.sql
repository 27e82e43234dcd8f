-- When the API answered 202: a refusal that comes after it is mailed to the officer (P1).
alter table command add column promised_at timestamptz;
grant update (promised_at) on command to duban_api;
