// How an organ stands now, as figures for metrics: counts and ages only, and nothing of a sealed stub in any of them (P8).
import type { Query } from '../pool';

const NOW = '(select duban_now() now) clock';
/** Seconds from `column` to now; 0 where there is none. */
const age = (column: string): string =>
  `coalesce(greatest(0, extract(epoch from duban_now() - ${column})), 0)::float8`;
const ofNoStub = (row: string): string =>
  `not exists (select from head s where s.matter_id = ${row}.matter_id and s.sealed)`;

export const openMatters = (
  q: Query,
): Promise<{ procedure: string; state: string; value: number }[]> =>
  q.rows(
    `select procedure, state_name state, count(*)::int value from head
      where not closed and not sealed group by 1, 2 order by 1, 2`,
    [],
    'metric-matters',
  );

/** Deadlines that run past their due instant, by the highest level told of them. */
export const breachedDeadlines = (
  q: Query,
): Promise<{ procedure: string; deadline: string; level: string; value: number }[]> =>
  q.rows(
    `select h.procedure, d ->> 'deadline' deadline, count(*)::int value,
       coalesce((select max(f ->> 0) from jsonb_array_elements(d -> 'fired') f), '0') "level"
     from head h, jsonb_array_elements(h.state -> 'deadlines') d
     where h.overdue and not h.closed and not h.sealed and d ? 'missedAtMs' group by 1, 2, 4 order by 1, 2, 4`,
    [],
    'metric-breaches',
  );

/** Command rows without an outcome, and how long the oldest of those that are sent has waited, seconds. */
export async function undecided(
  q: Query,
): Promise<{ waiting: number; parked: number; oldestS: number }> {
  const row = await q.one<{ waiting: number; parked: number; oldestS: number }>(
    `select count(*) filter (where parked_at is null)::int waiting,
       count(*) filter (where parked_at is not null)::int parked,
       ${age('min(submitted_at) filter (where parked_at is null)')} "oldestS"
     from command c where outcome is null and ${ofNoStub('c')}`,
    [],
    'metric-undecided',
  );
  return row ?? { waiting: 0, parked: 0, oldestS: 0 };
}

/** How long the longest due rung has waited to be recorded, seconds. */
export const alarmAge = (q: Query): Promise<{ value: number }[]> =>
  q.rows(
    `select ${age('min(next_alarm_at)')} value from head where not closed and not sealed`,
    [],
    'metric-alarm-age',
  );

/** How long the oldest notice that is due has waited to reach somebody's mail server, seconds. */
export const mailAge = (q: Query): Promise<{ value: number }[]> =>
  q.rows(
    `select ${age('min(since)')} value from (
       select greatest(n.created_at, n.rung_at) since from notice n, ${NOW}
        where n.state = 'open' and n.rung_at <= clock.now and ${ofNoStub('n')}
       union all select m.created_at from message m
        where m.sent_at is null and m.state in ('queued', 'sending') and ${ofNoStub('m')}) waiting`,
    [],
    'metric-mail-age',
  );

/** Open incidents of these kinds, 0 included, and of any other kind that is open. */
export const openIncidents = (
  q: Query,
  kinds: readonly { name: string; severity: string }[],
): Promise<{ kind: string; severity: string; value: number }[]> =>
  q.rows(
    `select coalesce(k.kind, i.kind) kind, coalesce(k.severity, 'red') severity, count(i.id)::int value
     from unnest($1::text[], $2::text[]) k(kind, severity) full join (
       select id, kind from incident o where closed_at is null and ${ofNoStub('o')}) i on i.kind = k.kind
     group by 1, 2 order by 1`,
    [kinds.map(({ name }) => name), kinds.map(({ severity }) => severity)],
    'metric-incidents',
  );
