// Rows of repairs: begun once per matter and remedy, ended with a verdict, each told in the organ's log of ops (P4).
import type { Json } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';

export type RepairState = 'running' | 'worked' | 'notYet' | 'failed';

/** Who repairs: a person who signed in, or whoever has the database URL. */
export type RepairBy = { personId: string; session: string } | { cli: true };

/** What a repair names within its matter. */
export interface RepairTargetParts {
  commandId?: string;
  noticeId?: string;
  personId?: string;
  post?: string;
}

export interface RepairRow {
  id: string;
  matterId: string;
  sealed: boolean;
  incidentId: string | null;
  remedy: string;
  target: RepairTargetParts;
  /** Person, or `cli`. */
  by: string;
  state: RepairState;
  because: string | null;
  /** Instants in ms by the database's clock. */
  startedAtMs: number;
  endedAtMs: number | null;
}

export interface NewRepair {
  organId: string;
  matterId: string;
  sealed: boolean;
  incidentId?: string;
  remedy: string;
  target: RepairTargetParts;
  by: string;
  batchId?: string;
  /** Of ops' words in the vault. */
  reason: { ref: string; digest: string };
}

export type Begun = { ok: true; id: string } | { ok: false; runningId: string };

/** Begins a repair unless the same one runs; one whose process died has failed by now. */
export async function beginRepair(q: Query, repair: NewRepair): Promise<Begun> {
  const { organId, matterId, incidentId, remedy, target, by, batchId, reason } = repair;
  await q.rows(
    `update repair set state = 'failed', because = 'abandoned', ended_at = duban_now()
      where matter_id = $1 and remedy = $2 and ended_at is null and alive_until < clock_timestamp()`,
    [matterId, remedy],
  );
  const begun = await q.one<{ id: string }>(
    `insert into repair (organ_id, matter_id, incident_id, remedy, target, by, reason_ref, batch_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (matter_id, remedy) where ended_at is null do nothing returning id`,
    [
      organId,
      matterId,
      incidentId ?? null,
      remedy,
      JSON.stringify(target),
      by,
      reason.ref,
      batchId ?? null,
    ],
  );
  if (begun === undefined) return { ok: false, runningId: await runningOf(q, matterId, remedy) };
  await tell(q, repair, { did: 'repairBegun', repairId: begun.id, by, remedy, ...told(repair) });
  return { ok: true, id: begun.id };
}

async function runningOf(q: Query, matterId: string, remedy: string): Promise<string> {
  const row = await q.one<{ id: string }>(
    'select id from repair where matter_id = $1 and remedy = $2 and ended_at is null',
    [matterId, remedy],
  );
  return row?.id ?? '';
}

/** Of a stub the log holds the incident alone. */
function told({ sealed, matterId, incidentId, target, reason }: NewRepair): Record<string, Json> {
  const which = sealed ? {} : { matterId, ...target };
  const incident = incidentId === undefined ? {} : { incidentId };
  return { ...which, ...incident, reason: reason.ref, digest: reason.digest };
}

/** Writes what the look found, also a later one; a verdict that stands is not told twice. */
export async function endRepair(
  q: Query,
  organId: string,
  id: string,
  state: Exclude<RepairState, 'running'>,
  because?: string,
): Promise<void> {
  const row = await q.one<{ remedy: string; incidentId: string | null }>(
    `update repair set state = $2, because = $3, ended_at = duban_now()
      where id = $1 and (state, coalesce(because, '')) is distinct from ($2, coalesce($3, ''))
      returning remedy, incident_id "incidentId"`,
    [id, state, because ?? null],
  );
  if (row === undefined) return;
  await tell(q, { organId }, { did: 'repairLookedAt', repairId: id, ...row, outcome: state });
}

const tell = (
  q: Query,
  { organId }: { organId: string },
  body: Record<string, Json>,
): Promise<unknown> => appendLog(q, `ops:${organId}`, body);

const COLUMNS = `r.id, r.matter_id "matterId", coalesce(h.sealed, false) sealed, r.incident_id "incidentId", r.remedy,
  r.target, r.by, r.state, r.because, ${msOf('r.started_at')} "startedAtMs", ${msOf('r.ended_at')} "endedAtMs"`;

export const readRepair = (q: Query, id: string): Promise<RepairRow | undefined> =>
  q.one<RepairRow>(
    `select ${COLUMNS} from repair r left join head h using (matter_id) where r.id = $1`,
    [id],
  );

/** Repairs of a matter, the newest first. */
export const repairsOf = (q: Query, matterId: string, limit = 20): Promise<RepairRow[]> =>
  q.rows<RepairRow>(
    `select ${COLUMNS} from repair r left join head h using (matter_id)
      where r.matter_id = $1 order by r.started_at desc, r.id limit $2`,
    [matterId, limit],
  );
