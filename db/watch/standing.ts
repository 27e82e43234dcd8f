// Incidents as the watch keeps them: opened when seen twice, brought up to date while seen, closed when gone (P10).
import type { Query } from '../pool';
import { msOf } from '../matter/rows';

/** Something wrong as the watch keeps it. Instants in ms by the database's clock. */
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
  /** Ids, counts, codes and instants; of a failure its message, cut. */
  evidence: Record<string, string | number>;
  /** The run may be started or rebuilt: the matter is open, nobody holds it and no heal is under way. */
  mendable: boolean;
}

/** One thing that is wrong now. */
export interface Seen {
  /** `null` for what concerns no single matter. */
  matterId: string | null;
  /** Since when, ms by the database's clock. */
  sinceMs: number;
  /** Ids, counts, codes and instants only; of a failure its message, cut, never what somebody typed. */
  evidence: Record<string, string | number>;
}

export interface Kept {
  organId: string;
  kind: string;
  /** Everything seen now; what is open and not among it is closed, unless `keepRest`. */
  seen: readonly Seen[];
  /** Of these, what is opened where it is not open yet. */
  ripe: readonly Seen[];
  /** True where others open incidents of this kind too, and somebody else says when they are over. */
  keepRest: boolean;
}

/** Brings the incidents of a kind up to date. Closed ones stay as its history. */
export async function keepSeen(
  q: Query,
  { organId, kind, seen, ripe, keepRest }: Kept,
): Promise<void> {
  if (!keepRest)
    await q.rows(
      `update incident set closed_at = duban_now() where organ_id = $1 and kind = $2 and closed_at is null
         and coalesce(matter_id, '') <> all ($3)`,
      [organId, kind, seen.map(({ matterId }) => matterId ?? '')],
      'watch-close',
    );
  if (seen.length > 0) await note(q, organId, kind, seen);
  if (ripe.length > 0) await open(q, organId, kind, ripe);
}

const ROWS = `jsonb_to_recordset($3::jsonb) as x("matterId" text, "sinceMs" float8, evidence jsonb)`;

const note = (q: Query, organId: string, kind: string, seen: readonly Seen[]): Promise<unknown> =>
  q.rows(
    `update incident i set last_at = duban_now(), body = i.body || x.evidence from ${ROWS}
      where i.organ_id = $1 and i.kind = $2 and i.closed_at is null and coalesce(i.matter_id, '') = coalesce(x."matterId", '')`,
    [organId, kind, JSON.stringify(seen)],
    'watch-note',
  );

const open = (q: Query, organId: string, kind: string, ripe: readonly Seen[]): Promise<unknown> =>
  q.rows(
    `insert into incident (organ_id, kind, matter_id, body, since_at)
     select $1, $2, x."matterId", x.evidence, to_timestamp(x."sinceMs" / 1000) from ${ROWS}
     on conflict (organ_id, kind, coalesce(matter_id, '')) where closed_at is null do nothing`,
    [organId, kind, JSON.stringify(ripe)],
    'watch-open',
  );

/** Closes incidents that are over. */
export const closeIncidents = (q: Query, ids: readonly string[]): Promise<unknown> =>
  q.rows(
    'update incident set closed_at = duban_now() where id = any ($1) and closed_at is null',
    [ids],
    'watch-close-over',
  );

/** Open incidents of a kind, oldest first. */
export const openOf = (q: Query, organId: string, kind: string): Promise<Sighting[]> =>
  q.rows<Sighting>(
    `select i.id "incidentId", i.matter_id "matterId", coalesce(h.sealed, false) sealed,
       ${msOf('coalesce(i.since_at, i.opened_at)')} "sinceMs", ${msOf('i.last_at')} "lastAtMs",
       i.body || jsonb_build_object('times', i.count) evidence,
       coalesce(not h.closed and h.quarantined_at is null
         and (h.healing_until is null or h.healing_until <= duban_now()), false) mendable
     from incident i left join head h on h.matter_id = i.matter_id
     where i.organ_id = $1 and i.kind = $2 and i.closed_at is null order by i.opened_at, i.id`,
    [organId, kind],
    'watch-incidents',
  );
