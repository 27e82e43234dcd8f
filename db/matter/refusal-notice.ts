// The notice of a refusal that comes after a 202: to the officer alone, with codes and ids only (P1).
import type { RefusalCode, SignedCommand } from '../../domain';
import type { Query } from '../pool';
import type { HmacKeys } from '../secrecy/blind';
import { isConflicted } from '../secrecy/conflict';
import type { LateRefusal } from './end-of-right';
import { instant } from './rows';
import { shortId } from './signing';

/** Kind of the notice; its audience never climbs. */
export const REFUSED_COMMAND = 'refusedCommand';

/** What the notice's `event` holds. */
export interface CommandRefused {
  type: 'commandRefused';
  commandId: string;
  /** Type of the command. */
  command: string;
  code: RefusalCode | 'noLongerEligible';
}

/** Promises the officer a mail, once per command; in the transaction that writes the refusal. `atMs` = its instant. */
export const noticeRefusal = (
  q: Query,
  { id, matterId, organId, officer, body }: SignedCommand,
  { code, atMs }: { code: CommandRefused['code']; atMs: number },
): Promise<void> =>
  promiseMail(q, { organId, matterId }, { commandId: id, officer, type: body.type, code, atMs });

/**
 * The same for commands that ended with a right (P2). Where the officer, or the one he acted for, is in conflict here,
 * nothing is written: neither may learn of the matter, nor the one of the other's conflict (invariant 5).
 */
export async function noticeEnded(
  q: Query,
  keys: HmacKeys,
  at: { organId: string; matterId: string },
  late: readonly LateRefusal[],
): Promise<void> {
  for (const one of late) {
    const { officer, actingFor } = one;
    const persons = [officer, ...(actingFor === undefined ? [] : [actingFor])];
    const out = await isConflicted(q, keys, at.matterId, persons);
    if (out.size === 0) await promiseMail(q, at, { ...one, code: 'noLongerEligible' });
  }
}

async function promiseMail(
  q: Query,
  { organId, matterId }: { organId: string; matterId: string },
  {
    commandId,
    officer,
    type,
    code,
    atMs,
  }: Omit<LateRefusal, 'actingFor'> & Pick<CommandRefused, 'code'>,
): Promise<void> {
  const key = `${matterId}:${commandId}:${REFUSED_COMMAND}`;
  const event: CommandRefused = { type: 'commandRefused', commandId, command: type, code };
  await q.rows(
    `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      shortId(key),
      organId,
      matterId,
      key,
      REFUSED_COMMAND,
      JSON.stringify({ slots: [`person:${officer}`] }),
      JSON.stringify(event),
      instant(atMs),
    ],
  );
}
