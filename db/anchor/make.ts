// Makes an organ's anchor of the day: looks whether all that was ever anchored is still there, then signs what came since.
import { randomBytes, type KeyObject } from 'node:crypto';
import { localDay } from '../../domain/time/civil';
import type { Warrants } from '../people/warrant';
import type { Db, Query } from '../pool';
import { anchorHash, signAnchor, type Anchor } from './anchor';
import { addLeaves, leavesUpTo, newestAnchor, putAnchor } from './anchors';
import { lostOf, type Lost } from './lost';
import { growTree } from './tree';

export interface AnchorPorts {
  /** As `duban_dispatch`. */
  db: Db;
  /** Ed25519 key that signs (P1). */
  signingKey: KeyObject;
  warrants: Warrants;
}

export const ANCHOR_LOST = 'anchorLost';

/**
 * The anchor of the organ's present day; undefined where there is one, or another process makes it. Days without an anchor
 * are made up by the next one, for what is past cannot be looked at any more.
 */
export const makeAnchor = (ports: AnchorPorts, organId: string): Promise<Anchor | undefined> =>
  ports.db.tx({ organId }, async (q) => {
    const at = await placeOf(q, organId);
    if (at === undefined) return undefined;
    await note(q, organId, await lostOf(q));
    await ports.warrants.show(q, organId);
    await addLeaves(q, organId, at.no);
    const nonce = randomBytes(32);
    const { root, depth } = growTree(nonce, await leavesUpTo(q, at.no));
    const anchor = signAnchor({ organId, ...at, root, depth }, ports.signingKey);
    await putAnchor(q, { ...anchor, nonce });
    return anchor;
  });

async function placeOf(
  q: Query,
  organId: string,
): Promise<Pick<Anchor, 'no' | 'atMs' | 'prev'> | undefined> {
  const lock = await q.one<{ got: boolean; nowMs: number; offset: number }>(
    `select pg_try_advisory_xact_lock(hashtextextended('anchor:' || organ_id, 0)) got, duban_now_ms() "nowMs",
       offset_minutes "offset" from organ where organ_id = $1`,
    [organId],
  );
  if (lock?.got !== true) return undefined;
  const last = await newestAnchor(q);
  const { nowMs, offset } = lock;
  if (last !== undefined && localDay(last.atMs, offset) >= localDay(nowMs, offset))
    return undefined;
  return {
    no: (last?.no ?? 0) + 1,
    atMs: nowMs,
    prev: last === undefined ? '' : anchorHash(last),
  };
}

/** An incident for each matter of which something is lost, closed when it is there again. A stub's shows nothing of it. */
async function note(q: Query, organId: string, lost: readonly Lost[]): Promise<void> {
  const matters = lost.map(({ subject, sealed }) => (sealed ? null : matterIn(subject)));
  await q.rows(
    `update incident set closed_at = duban_now() where organ_id = $1 and kind = $2 and closed_at is null
       and not coalesce(matter_id, '') = any($3)`,
    [organId, ANCHOR_LOST, matters.map((id) => id ?? '')],
  );
  await q.rows(
    `insert into incident (organ_id, kind, matter_id) select $1, $2, nullif(id, '') from unnest($3::text[]) id
     on conflict (organ_id, kind, coalesce(matter_id, '')) where closed_at is null do update set last_at = duban_now()`,
    [organId, ANCHOR_LOST, [...new Set(matters.map((id) => id ?? ''))]],
  );
}

/** Of a matter or of one of its streams; null for a stream of the organ. */
const matterIn = (subject: string): string | null =>
  /^(?:matter|mail|access):(.+)$/.exec(subject)?.[1] ?? null;
