// Incidents as ops see them: one row each, open and closed, with the shape of their matter but nothing of its content.
import { msOf } from '../matter/rows';
import { planForValues, type Query } from '../pool';
import { lookerParams, SEEN_INCIDENTS, type Looker } from './seen-by';

export interface IncidentRow {
  id: string;
  kind: string;
  /** Its matter is a sealed stub, or on no record: only id, kind and instants are set. */
  opaque: boolean;
  /** `null` also for what concerns no single matter. */
  matter: MatterBrief | null;
  /** How often it happened; `null` where opaque. */
  times: number | null;
  /** As it was written with the incident: ids, counts and codes. */
  body: Record<string, string | number | boolean>;
  /** Instants in ms by the database's clock. */
  openedAtMs: number;
  lastAtMs: number;
  closedAtMs: number | null;
}

export interface MatterBrief {
  id: string;
  number: string;
  procedure: string;
  state: string;
  unit: string;
  /** Post of the desk. */
  post: string;
  /** Of the earliest running deadline, ms. */
  dueAtMs: number | null;
  closed: boolean;
}

/** Where a page ended. */
export interface IncidentCursor {
  openedAtMs: number;
  id: string;
}

export interface IncidentAsk {
  limit: number;
  after?: IncidentCursor;
  /** Names of kinds; absent = all. */
  kinds?: readonly string[];
  matterId?: string;
  open?: boolean;
}

export const INCIDENT = `i.id, i.kind, i.opaque, case when i.opaque then null else i.count end times,
  case when i.opaque then '{}'::jsonb else i.body end body,
  ${msOf('i.opened_at')} "openedAtMs", ${msOf('i.last_at')} "lastAtMs", ${msOf('i.closed_at')} "closedAtMs",
  case when h.matter_id is not null then jsonb_build_object('id', h.matter_id, 'number', h.number,
    'procedure', h.procedure, 'state', h.state_name, 'unit', h.unit, 'post', h.holder_post, 'closed', h.closed,
    'dueAtMs', case when isfinite(h.due_at) then ${msOf('h.due_at')} end) end matter`;

/** One page, the newest first. */
export function incidentList(q: Query, who: Looker, ask: IncidentAsk): Promise<IncidentRow[]> {
  planForValues(q);
  return q.rows<IncidentRow>(
    `with ${SEEN_INCIDENTS}
     select ${INCIDENT} from noted i left join head h on h.matter_id = i.shown_id
      where ($3::text[] is null or i.kind = any($3)) and ($4::text is null or i.shown_id = $4)
        and ($5::boolean is null or (i.closed_at is null) = $5)
        and ($6::float8 is null or (${msOf('i.opened_at')}, i.id) < ($6, $7))
      order by ${msOf('i.opened_at')} desc, i.id desc limit $8`,
    [
      ...lookerParams(who),
      ask.kinds ?? null,
      ask.matterId ?? null,
      ask.open ?? null,
      ask.after?.openedAtMs ?? null,
      ask.after?.id ?? null,
      ask.limit,
    ],
    'ops-incidents',
  );
}

/** One incident, open or closed. */
export const incidentSeen = (q: Query, who: Looker, id: string): Promise<IncidentRow | undefined> =>
  q.one<IncidentRow>(
    `with ${SEEN_INCIDENTS}
     select ${INCIDENT} from noted i left join head h on h.matter_id = i.shown_id where i.id = $3`,
    [...lookerParams(who), id],
    'ops-incident',
  );
