-- The watch (P10): since when a start was never noted, whose turn it is, what was alerted and what was mended.
alter table head add column not_started_since timestamptz not null default duban_now();

create function duban_start_due() returns trigger language plpgsql as $$
begin
  new.not_started_since := duban_now();
  return new;
end $$;
create trigger head_start_due before update of epoch, started_epoch on head for each row
  when (new.started_epoch is null and (old.started_epoch is not null or new.epoch <> old.epoch))
  execute function duban_start_due();

-- One process watches at a time. By the real clock, which a test never moves.
create table watch_turn (
  only_one boolean primary key default true check (only_one),
  holder text,
  seen_at timestamptz not null default '-infinity'
);
insert into watch_turn default values;

-- Last alert of a kind that a target took. `target` is a hash: an address or a web address with a secret stays out.
create table watch_alert (
  kind text not null,
  target text not null,
  alerted_at timestamptz not null,
  primary key (kind, target)
);

-- Last time the watch started or rebuilt a matter by itself.
create table watch_mend (
  matter_id text primary key,
  organ_id text not null,
  mended_at timestamptz not null
);
select duban_guard_organ('watch_mend');

alter table watch_turn enable row level security;
alter table watch_turn force row level security;
create policy watch on watch_turn to duban_dispatch using (true) with check (true);
alter table watch_alert enable row level security;
alter table watch_alert force row level security;
create policy watch on watch_alert to duban_dispatch using (true) with check (true);

grant select, update on watch_turn to duban_dispatch;
grant select, insert, update on watch_alert to duban_dispatch;
grant select, insert, update, delete on watch_mend to duban_dispatch;
