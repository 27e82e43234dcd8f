// Changes to the directory take two people (P8): committeeSecretary files, officeHead approves; where every holder of a
// part is concerned, the principal leader takes it, and above him the superior contact.
import { canonicalJson, type PersonId, type Post } from '../../domain';
import { databaseNow, msOf } from '../matter/rows';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import {
  concernedIn,
  refuseChange,
  traceOf,
  type ChangeCode,
  type ChangeRefusal,
  type DirectoryChange,
} from './change';
import { applyChange, type Applied, type ChangePorts } from './change-apply';
import { faultOf } from './change-faults';
import { holdersOfAll } from './directory';
import { keyedId } from './keyed';

export type * from './change';
export type { Applied, ChangePorts } from './change-apply';

export interface ChangeEntry {
  id: string;
  change: DirectoryChange;
  state: 'open' | 'approved' | 'declined';
  filedBy: PersonId;
  filedAtMs: number;
  decidedBy: PersonId | null;
  decidedAtMs: number | null;
}

const ABOVE: Post[] = ['principalLeader@organ', 'superiorContact@organ'];
const FILES: Post[] = ['committeeSecretary@organ', ...ABOVE];
const APPROVES: Post[] = ['officeHead@caseManagement', ...ABOVE];

const COLUMNS = `change_id id, body change, state, filed_by "filedBy", ${msOf('filed_at')} "filedAtMs",
  decided_by "decidedBy", ${msOf('decided_at')} "decidedAtMs"`;

/** Files a change for its second person; the same key again answers the same change. */
export async function fileChange(
  q: Query,
  input: { organId: string; filedBy: PersonId; change: DirectoryChange; key: string },
): Promise<{ ok: true; id: string } | ChangeRefusal> {
  const { organId, filedBy, change } = input;
  const id = await keyedId(q, 'chg', filedBy, input.key);
  const known = await readChange(q, id);
  if (known !== undefined)
    return canonicalJson(known.change) === canonicalJson(change)
      ? { ok: true, id }
      : refuseChange('keyReused');
  const nowMs = await databaseNow(q);
  const fault =
    (await partFault(q, FILES, filedBy, concernedIn(change), nowMs)) ??
    (await faultOf(q, change, nowMs));
  if (fault !== undefined) return refuseChange(fault);
  await q.rows(
    `insert into directory_change (change_id, organ_id, kind, body, filed_by, filed_at)
     values ($1, $2, $3, $4, $5, duban_now())`,
    [id, organId, change.kind, JSON.stringify(change), filedBy],
  );
  await log(q, organId, id, change, filedBy, 'filed');
  return { ok: true, id };
}

/** Approves, and applies in the same transaction, or declines. What follows for matters is the caller's to commit. */
export async function decideChange(
  q: Query,
  ports: ChangePorts,
  input: { organId: string; id: string; by: PersonId; approve: boolean; reasonRef?: string },
): Promise<({ ok: true } & Applied) | ChangeRefusal> {
  const { organId, id, by, approve } = input;
  const entry = await q.one<ChangeEntry>(
    `select ${COLUMNS} from directory_change where change_id = $1 for update`,
    [id],
  );
  const nowMs = await databaseNow(q);
  const fault = entry === undefined ? 'changeNotFound' : await decisionFault(q, entry, by, nowMs);
  if (entry === undefined || fault !== undefined) return refuseChange(fault ?? 'changeNotFound');
  const { change } = entry;
  const stale = approve ? await faultOf(q, change, nowMs) : undefined;
  if (stale !== undefined) return refuseChange(stale);
  await q.rows(
    'update directory_change set state = $2, decided_by = $3, decided_at = duban_now() where change_id = $1',
    [id, approve ? 'approved' : 'declined', by],
  );
  const { reasonRef } = input;
  const did = approve ? 'approved' : 'declined';
  await log(q, organId, id, change, by, did, reasonRef === undefined ? {} : { reasonRef });
  if (!approve) return { ok: true, consequences: [] };
  return { ok: true, ...(await applyChange(q, ports, organId, change, nowMs)) };
}

/** Changes that wait for this person's approval, oldest first. */
export async function changesFor(q: Query, personId: PersonId): Promise<ChangeEntry[]> {
  const nowMs = await databaseNow(q);
  const open = await q.rows<ChangeEntry>(
    `select ${COLUMNS} from directory_change where state = 'open' order by filed_at, change_id`,
  );
  const mine: ChangeEntry[] = [];
  for (const entry of open)
    if ((await decisionFault(q, entry, personId, nowMs)) === undefined) mine.push(entry);
  return mine;
}

export const readChange = (q: Query, id: string): Promise<ChangeEntry | undefined> =>
  q.one<ChangeEntry>(`select ${COLUMNS} from directory_change where change_id = $1`, [id]);

async function decisionFault(
  q: Query,
  entry: ChangeEntry,
  by: PersonId,
  nowMs: number,
): Promise<ChangeCode | undefined> {
  if (entry.state !== 'open') return 'changeDecided';
  if (entry.filedBy === by) return 'sameAsAsker';
  return partFault(q, APPROVES, by, [...concernedIn(entry.change), entry.filedBy], nowMs);
}

/** The part belongs to the first post on the list with a holder who is not out. */
async function partFault(
  q: Query,
  posts: readonly Post[],
  by: PersonId,
  out: readonly PersonId[],
  nowMs: number,
): Promise<ChangeCode | undefined> {
  const holders = await holdersOfAll(q, posts, nowMs);
  const free = posts
    .map((post) => (holders.get(post) ?? []).filter((id) => !out.includes(id)))
    .find((ids) => ids.length > 0);
  return free?.includes(by) === true ? undefined : 'notYourPost';
}

const log = (
  q: Query,
  organId: string,
  changeId: string,
  change: DirectoryChange,
  by: PersonId,
  did: string,
  more: Record<string, string> = {},
): Promise<unknown> =>
  appendLog(q, `directory:${organId}`, { changeId, did, by, ...more, ...traceOf(change) });
