-- What was recorded and decided lately is counted at each scrape of the metrics: neither may cost a walk over the table.
create index ledger_rungs_by_record on ledger (organ_id, recorded_at) where type = 'rungFired';
create index command_by_decision on command (organ_id, decided_at) where decided_at is not null;
