// What a repair is for, and whether the asker may know of it: what he may not know of looks like what does not exist (P8).
import { isOfMatter, matterSeen } from '../../../db/ops/matter-view';
import { incidentSeen } from '../../../db/ops/incident-list';
import type { RepairTarget } from '../../../ops/remedies/repair';
import type { Eye, SeePorts } from '../../../ops/see/ports';

/** True for a matter, or an incident, that the asker may know of. */
export const isSeen = (
  { db }: SeePorts,
  eye: Eye,
  target: { matterId: string } | { incidentId: string },
): Promise<boolean> =>
  db.read({ organId: eye.organId }, async (q) => {
    const found =
      'matterId' in target
        ? await matterSeen(q, eye, target.matterId)
        : await incidentSeen(q, eye, target.incidentId);
    return found !== undefined;
  });

/** The matter, or the row or notice within it that the body names; undefined where that is none of this matter. */
export async function targetWithin(
  { db }: SeePorts,
  eye: Eye,
  matterId: string,
  { commandId, noticeId }: { commandId?: string | undefined; noticeId?: string | undefined },
): Promise<RepairTarget | undefined> {
  const named = commandId ?? noticeId;
  if (named === undefined) return { matterId };
  const own = await db.read({ organId: eye.organId }, (q) => isOfMatter(q, eye, matterId, named));
  if (!own) return undefined;
  return commandId === undefined ? { noticeId: named } : { commandId };
}
