-- What the dispatcher reads to find who is told, and the one thing it writes about a person: a dead address (P7).
grant select on person, post, post_holder, organ, rule_pack, command, notice, message, delivery to duban_dispatch;
grant update (address_dead_at) on person to duban_dispatch;
create index if not exists delivery_by_person on delivery (person_id, notice_id);
