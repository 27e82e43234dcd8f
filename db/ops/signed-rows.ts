// Signed rows that ops bring: those a restore lost, and a `roll` the system signs. Under the matter's lock (P1).
import type { SignedCommand } from '../../domain';
import { insertCommand, UNKNOWN_FINGERPRINT, type Requester } from '../matter/commit-command';
import { lockHead, msOf } from '../matter/rows';
import { commitSystemRow } from '../matter/system-row';
import { undecidedOf } from '../matter/undecided';
import type { Query } from '../pool';

/** Ids of those rows that the record does not have. */
export async function missingRows(q: Query, ids: readonly string[]): Promise<Set<string>> {
  const rows = await q.rows<{ id: string }>(
    `select given.id from unnest($1::text[]) given(id)
      where not exists (select from command c where c.id = given.id)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Puts rows back, whose signatures the caller has checked, and raises the epoch to the greatest that any run had: what
 * such a run still sends must not seem to come from a later one than the next (P4).
 */
export async function putBack(
  q: Query,
  matterId: string,
  rows: readonly SignedCommand[],
  epoch: number,
): Promise<void> {
  if (!(await lockHead(q, matterId))) return;
  const missing = await missingRows(
    q,
    rows.map(({ id }) => id),
  );
  // Of the officer's key its hash is lost; the id, which is made of it, still finds the row.
  for (const row of rows)
    if (missing.has(row.id)) insertCommand(q, row, row.id, UNKNOWN_FINGERPRINT);
  await q.rows(
    'update head set epoch = $2, started_epoch = null where matter_id = $1 and epoch < $2',
    [matterId, epoch],
  );
}

/** Commits a `roll`, unless one waits already. */
export async function commitRoll(
  q: Query,
  causer: Requester,
  matterId: string,
  procedureVersion: number,
): Promise<void> {
  const head = await lockHead(q, matterId);
  const waiting = await undecidedOf(q, matterId);
  if (head === undefined || waiting.some(({ command }) => command.body.type === 'roll')) return;
  const submittedAtMs = await instantBehindAll(q, matterId);
  const body = { type: 'roll', procedureVersion };
  commitSystemRow(q, causer, {
    ...{ matterId, submittedAtMs, body },
    cause: `${submittedAtMs} roll`,
  });
}

/** Now, or a millisecond behind the last row. */
async function instantBehindAll(q: Query, matterId: string): Promise<number> {
  const row = await q.one<{ ms: number }>(
    `select greatest(${msOf('duban_now()')}, (select ${msOf('max(submitted_at)')} + 1 from command where matter_id = $1)) ms`,
    [matterId],
  );
  if (row === undefined) throw new Error('the database told no time');
  return row.ms;
}

/** How the newest `roll` of a matter went; undefined where there is none. */
export const lastRoll = (
  q: Query,
  matterId: string,
): Promise<{ state: string | null; code: string | null } | undefined> =>
  q.one(
    `select outcome ->> 'state' state, outcome ->> 'code' code from command
      where matter_id = $1 and body ->> 'type' = 'roll' order by submitted_at desc, id limit 1`,
    [matterId],
  );
