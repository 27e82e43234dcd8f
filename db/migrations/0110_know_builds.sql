-- Which build a worker runs, and which builds were there when a row was parked or tried again: a new build tries each
-- parked row once by itself (P1).
alter table process_clock add column build text;
create policy read_builds on process_clock for select to duban_worker using (true);
grant select on process_clock to duban_worker;

alter table command add column tried_by text[] not null default '{}';
grant update (tried_by) on command to duban_worker, duban_dispatch;
