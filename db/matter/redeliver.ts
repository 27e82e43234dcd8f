// A parked row is taken up again, with its stored instants and signature (P1, `redeliverCommand`).
import type { TextRef } from '../../domain/kernel/command';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';
import { lockHead, readCommand } from './rows';

export type Redelivered =
  /** The sender takes it with its next look, before every later row of the matter. */
  | 'redelivered'
  /** It is not parked: it waits for its turn. */
  | 'waiting'
  | 'decided'
  | 'notFound';

export interface Redelivery {
  organId: string;
  commandId: string;
  /** Puts ops' reason into the vault. */
  reason: (matterId: string) => Promise<TextRef>;
}

/**
 * Asked again it does nothing more. Its failures stay counted: the next one parks it again at once, so that a row whose
 * fault is not mended holds the later ones up for one attempt and no longer.
 */
export async function redeliver(
  q: Query,
  { organId, commandId, reason }: Redelivery,
): Promise<Redelivered> {
  const matterId = (await readCommand(q, commandId))?.command.matterId;
  if (matterId === undefined || !(await lockHead(q, matterId))) return 'notFound';
  const row = await readCommand(q, commandId);
  if (row?.outcome !== undefined) return 'decided';
  if (row?.parkedAtMs === undefined) return 'waiting';
  await q.rows('update command set parked_at = null where id = $1', [commandId]);
  await closeParked(q, organId, matterId);
  const { ref, digest } = await reason(matterId);
  await appendLog(q, `ops:${organId}`, {
    remedy: 'redeliverCommand',
    commandId,
    reason: ref,
    digest,
  });
  return 'redelivered';
}

/** The incident ends with the last parked row; one that is parked again opens another. */
const closeParked = (q: Query, organId: string, matterId: string): Promise<unknown> =>
  q.rows(
    `update incident set closed_at = duban_now()
      where organ_id = $1 and kind = 'parked' and matter_id = $2 and closed_at is null
        and not exists (select from command c
          where c.matter_id = $2 and c.outcome is null and c.parked_at is not null)`,
    [organId, matterId],
  );
