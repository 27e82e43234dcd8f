// The notice of a refusal that comes after a 202: to the officer alone, with codes and ids only (P1).
import type { RefusalCode, SignedCommand } from '../../domain';
import type { Query } from '../pool';
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
export async function noticeRefusal(
  q: Query,
  { id, matterId, organId, officer, body }: SignedCommand,
  refusal: { code: CommandRefused['code']; atMs: number },
): Promise<void> {
  const key = `${matterId}:${id}:${REFUSED_COMMAND}`;
  const { code, atMs } = refusal;
  const event: CommandRefused = { type: 'commandRefused', commandId: id, command: body.type, code };
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
