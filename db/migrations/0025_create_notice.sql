-- The promise (notice), the person (delivery) and what SMTP gets (message) of P7.
create table notice (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{22}$'),
  organ_id text not null,
  matter_id text not null,
  -- matter:deadline:instance:dueNo:level:repeatNo, or matter:seq:kind
  key text not null unique,
  -- `rung`, or the kind of a NoticeRequest
  kind text not null,
  audience jsonb not null,
  event jsonb not null,
  -- instant the event counts (a rung's own instant)
  rung_at timestamptz not null,
  created_at timestamptz not null default duban_now(),
  resolved_at timestamptz,
  state text not null default 'open'
);
create index notice_open on notice (organ_id, rung_at) where state = 'open';
create index notice_by_matter on notice (matter_id, rung_at);

create table message (
  id text primary key default gen_random_uuid()::text,
  organ_id text not null,
  matter_id text,
  notice_id text references notice (id),
  message_id text not null unique,
  person_id text not null,
  address text not null,
  body jsonb not null default '{}',
  state text not null default 'queued',
  attempts integer not null default 0 check (attempts >= 0),
  next_attempt_at timestamptz default duban_now(),
  sending_at timestamptz,
  sent_at timestamptz,
  fault text,
  created_at timestamptz not null default duban_now()
);
create index message_due on message (organ_id, next_attempt_at) where sent_at is null;

create table delivery (
  notice_id text not null references notice (id),
  person_id text not null,
  organ_id text not null,
  matter_id text not null,
  slot text,
  state text not null default 'open',
  message_id text references message (id),
  created_at timestamptz not null default duban_now(),
  ended_at timestamptz,
  primary key (notice_id, person_id)
);
create index delivery_by_matter on delivery (matter_id);

select duban_guard_matter('notice'), duban_guard_matter('message'), duban_guard_matter('delivery');

grant select on notice, message, delivery to duban_api;
grant select, insert, update on notice, message, delivery to duban_dispatch;
grant insert on notice to duban_api;
grant select, insert, update (resolved_at, state) on notice to duban_worker;
