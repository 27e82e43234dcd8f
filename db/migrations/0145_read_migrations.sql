-- The doctor says before an installation goes live which tables are not those of its build.
grant select on migration to duban_dispatch;
