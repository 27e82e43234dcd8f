// What stands still in an organ now, one incident per kind and matter: opened when seen, closed when gone (P10).
import type { Query } from '../pool';
import { msOf } from '../matter/rows';

/** Something wrong as the watch sees it. Instants in ms by the database's clock. */
export interface Sighting {
  /** Opaque: all that is shown of a sealed stub beside kind and instants (P8). */
  incidentId: string;
  /** `null` for what concerns no single matter. */
  matterId: string | null;
  sealed: boolean;
  /** Since when it has been wrong. */
  sinceMs: number;
  /** When it last happened. */
  lastAtMs: number;
  /** Ids, counts and codes only. */
  evidence: Record<string, string | number>;
  /** The run may be started or rebuilt: the matter is open and no heal is under way. */
  mendable: boolean;
}

interface Seen {
  matterId: string;
  sinceMs: number;
  evidence: Record<string, string | number>;
}

/** Nothing is wrong before it has been so for as long, seconds (P10). */
const PATIENCE_S = 60;
const past = (column: string) => `${column} < clock.now - interval '${PATIENCE_S} seconds'`;
const HEADS = 'from head h, (select duban_now() now) clock where h.organ_id = $1 and not h.closed';

const SEEN = {
  alarmLate: `select h.matter_id "matterId", ${msOf('h.next_alarm_at')} "sinceMs", '{}'::jsonb evidence
    ${HEADS} and ${past('h.next_alarm_at')}`,
  neverStarted: `select h.matter_id "matterId", ${msOf('h.not_started_since')} "sinceMs",
    jsonb_build_object('epoch', h.epoch) evidence ${HEADS} and h.started_epoch is null and ${past('h.not_started_since')}`,
  commandUndelivered: `select c.matter_id "matterId", ${msOf('min(c.submitted_at)')} "sinceMs",
    jsonb_build_object('rows', count(*), 'commandId', (array_agg(c.id order by c.submitted_at, c.id))[1]) evidence
    from command c, (select duban_now() now) clock where c.organ_id = $1 and c.outcome is null
      and c.parked_at is null and ${past('c.submitted_at')} group by c.matter_id`,
  parked: `select c.matter_id "matterId", ${msOf('min(c.parked_at)')} "sinceMs",
    jsonb_build_object('rows', count(*), 'commandId', (array_agg(c.id order by c.parked_at, c.id))[1]) evidence
    from command c where c.organ_id = $1 and c.outcome is null and c.parked_at is not null group by c.matter_id`,
} as const;

export type StandingKind = keyof typeof SEEN;

/** Looks for one kind in the scope's organ and brings its incidents up to date. */
export async function standing(q: Query, organId: string, kind: StandingKind): Promise<Sighting[]> {
  const seen = await q.rows<Seen>(SEEN[kind], [organId], `watch-${kind}`);
  const ids = seen.map(({ matterId }) => matterId);
  await q.rows(
    `update incident set closed_at = duban_now()
      where organ_id = $1 and kind = $2 and closed_at is null and not coalesce(matter_id = any($3), false)`,
    [organId, kind, ids],
    'watch-close',
  );
  if (seen.length === 0) return [];
  await q.rows(
    `insert into incident (organ_id, kind, matter_id) select $1, $2, id from unnest($3::text[]) id
     on conflict (organ_id, kind, coalesce(matter_id, '')) where closed_at is null do nothing`,
    [organId, kind, ids],
    'watch-open',
  );
  const bySeen = new Map(seen.map((one) => [one.matterId, one]));
  return (await openOf(q, organId, kind)).map((one) => ({
    ...one,
    ...bySeen.get(one.matterId ?? ''),
  }));
}

/** Open incidents of a kind that others raise. */
export const openOf = (q: Query, organId: string, kind: string): Promise<Sighting[]> =>
  q.rows<Sighting>(
    `select i.id "incidentId", i.matter_id "matterId", coalesce(h.sealed, false) sealed,
       ${msOf('i.opened_at')} "sinceMs", ${msOf('i.last_at')} "lastAtMs",
       jsonb_build_object('times', i.count) evidence,
       coalesce(not h.closed and (h.healing_until is null or h.healing_until <= duban_now()), false) mendable
     from incident i left join head h on h.matter_id = i.matter_id
     where i.organ_id = $1 and i.kind = $2 and i.closed_at is null order by i.opened_at, i.id`,
    [organId, kind],
    'watch-incidents',
  );
