// Holiday plans of an organ, and the matters that have yet to be counted by them (P6).
import type { PersonId } from '../domain';
import type { HolidayPlan } from '../rules/calendar';
import { msOf } from './matter/rows';
import type { Query } from './pool';

export interface ImportedPlan {
  year: number;
  version: string;
  /** SHA-256 (hex) of the plan's RFC 8785 text. */
  digest: string;
  body: HolidayPlan;
  loadedBy: PersonId;
  session: string;
  loadedAtMs: number;
}

export interface PlanImport {
  organId: string;
  officer: PersonId;
  session: string;
  /** SHA-256 (hex) of the `Idempotency-Key`. */
  keyHash: string;
  fingerprint: string;
  plan: HolidayPlan;
  digest: string;
}

const LOCK = `hashtextextended('calendar:' || duban_organ(), 0)`;
const COLUMNS = `year, version, digest, body, loaded_by "loadedBy", session, ${msOf('loaded_at')} "loadedAtMs"`;

/** The plan that holds of each year, in order: what was imported last. */
export const plansInForce = (q: Query): Promise<ImportedPlan[]> =>
  q.rows<ImportedPlan>(
    `select distinct on (year) ${COLUMNS} from calendar order by year, loaded_at desc, version desc`,
    [],
    'plans-in-force',
  );

/** The same for a matter that opens in this transaction: an import waits for its end, so that the matter is found by it. */
export async function plansToOpenUnder(q: Query): Promise<ImportedPlan[]> {
  const [, plans] = await Promise.all([
    q.rows(`select pg_advisory_xact_lock_shared(${LOCK})`, [], 'plans-hold'),
    plansInForce(q),
  ]);
  return plans;
}

/** Stores a plan once; `differs` where that version of the year is on record with another content. */
export async function storePlan(
  q: Query,
  input: PlanImport,
): Promise<'stored' | 'differs' | 'keyReused'> {
  const { organId, officer, plan, digest } = input;
  await q.rows(`select pg_advisory_xact_lock(${LOCK})`);
  if (await isKeyReused(q, input)) return 'keyReused';
  await q.rows(
    `insert into calendar (organ_id, year, version, body, digest, loaded_by, session)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [organId, plan.year, plan.version, JSON.stringify(plan), digest, officer, input.session],
  );
  const row = await q.one<{ digest: string }>(
    'select digest from calendar where year = $1 and version = $2',
    [plan.year, plan.version],
  );
  return row?.digest === digest ? 'stored' : 'differs';
}

/** Of an import that reached `stored`: true where its key stands for this plan on record. Waits for the end of whoever imports. */
export async function isImported(q: Query, input: PlanImport): Promise<boolean> {
  await q.rows(`select pg_advisory_xact_lock(${LOCK})`);
  return (await fingerprintOf(q, input)) === input.fingerprint;
}

async function isKeyReused(q: Query, input: PlanImport): Promise<boolean> {
  const { organId, officer, keyHash, fingerprint } = input;
  await q.rows(
    'insert into calendar_import (organ_id, officer, key_hash, fingerprint) values ($1, $2, $3, $4) on conflict do nothing',
    [organId, officer, keyHash, fingerprint],
  );
  return (await fingerprintOf(q, input)) !== fingerprint;
}

async function fingerprintOf(
  q: Query,
  { officer, keyHash }: PlanImport,
): Promise<string | undefined> {
  const row = await q.one<{ fingerprint: string }>(
    'select fingerprint from calendar_import where officer = $1 and key_hash = $2',
    [officer, keyHash],
  );
  return row?.fingerprint;
}

/** Digests of the slices under which open matters of the organ stand, also of those the asker may not see. */
export async function slicesInUse(q: Query): Promise<string[]> {
  const rows = await q.rows<{ digest: string }>('select duban_slices_in_use() digest');
  return rows.map((row) => row.digest);
}

export interface MatterUnderSlice {
  matterId: string;
  /** Instant for a row of the system: after every row there is, ms. */
  submittedAtMs: number;
  /** False where it has moved on, or its row waits already. */
  due: boolean;
}

/** Locks (P1) the next matters under slice `old` after an id; none = there are no more. */
export const lockUnderSlice = (
  q: Query,
  at: { old: string; target: string; after: string; most: number },
): Promise<MatterUnderSlice[]> =>
  q.rows<MatterUnderSlice>(
    `select matter_id "matterId", submitted_ms "submittedAtMs", due from duban_lock_for_slice($1, $2, $3, $4)`,
    [at.old, at.target, at.after, at.most],
  );

/** Open matters by slice, of those alone that the asker sees (P8). */
export const visibleBySlice = (q: Query): Promise<{ digest: string; matters: number }[]> =>
  q.rows(
    `select state ->> 'sliceDigest' digest, count(*)::int matters from head where not closed group by 1`,
  );
