-- A stand-in is told for somebody (P8): where that person is in conflict by the time of sending, the mail stops.
-- The absent person's own copy (`away`) is no reason to stop climbing: he does not act.
alter table delivery add column stands_for text, add column away boolean not null default false;
