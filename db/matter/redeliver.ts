// Parked rows are taken up again by hand, with their stored instants and signatures (P1, `redeliverCommand`).
import type { TextRef } from '../../domain/kernel/command';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import { closeParked } from './parked';
import { lockHead, readCommand } from './rows';

export type Redelivered =
  /** The sender takes it with its next look, before every later row of the matter. */
  | 'redelivered'
  /** It is not parked: it waits for its turn. */
  | 'waiting'
  | 'decided'
  | 'notFound';

/** One row; or, of a matter that ops may not know, whatever is parked behind an incident (P8 "Upward"). */
export type RedeliveryTarget = { commandId: string } | { incidentId: string };

export interface Redelivery {
  organId: string;
  target: RedeliveryTarget;
  /** Puts ops' reason into the vault. */
  reason: (matterId: string) => Promise<TextRef>;
}

/**
 * Asked again it does nothing more. Failures stay counted: the next one parks the row again at once, so that a row whose
 * fault is not mended holds the later ones up for one attempt and no longer.
 */
export async function redeliver(
  q: Query,
  { organId, target, reason }: Redelivery,
): Promise<Redelivered> {
  const matterId = await matterOf(q, target);
  if (matterId === undefined) return 'notFound';
  const done = await takeUp(q, organId, matterId, 'commandId' in target ? target.commandId : null);
  if (done !== 'redelivered') return done;
  const { ref, digest } = await reason(matterId);
  await appendLog(q, `ops:${organId}`, {
    remedy: 'redeliverCommand',
    ...target,
    reason: ref,
    digest,
  });
  return 'redelivered';
}

/** Takes a parked row of the matter up again, or with `null` whatever is parked. */
export async function takeUp(
  q: Query,
  organId: string,
  matterId: string,
  commandId: string | null,
): Promise<Redelivered> {
  if (!(await lockHead(q, matterId))) return 'notFound';
  const rows = await rowsToTakeUp(q, matterId, commandId);
  const parked = rows.filter((row) => row.parked);
  if (parked.length === 0) return rows.some((row) => !row.decided) ? 'waiting' : 'decided';
  await q.rows('update command set parked_at = null where id = any($1)', [
    parked.map(({ id }) => id),
  ]);
  await closeParked(q, organId, matterId);
  return 'redelivered';
}

async function matterOf(q: Query, target: RedeliveryTarget): Promise<string | undefined> {
  if ('commandId' in target) return (await readCommand(q, target.commandId))?.command.matterId;
  const incident = await q.one<{ matterId: string | null }>(
    'select matter_id "matterId" from incident where id = $1',
    [target.incidentId],
  );
  return incident?.matterId ?? undefined;
}

export interface RowToTakeUp {
  id: string;
  decided: boolean;
  parked: boolean;
}

/** The row; with `null` every undecided row of the matter. */
export const rowsToTakeUp = (
  q: Query,
  matterId: string,
  commandId: string | null,
): Promise<RowToTakeUp[]> =>
  q.rows<RowToTakeUp>(
    `select id, outcome is not null decided, outcome is null and parked_at is not null parked from command
      where matter_id = $1 and coalesce(id = $2, outcome is null) order by submitted_at, id`,
    [matterId, commandId],
  );
