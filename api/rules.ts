// The rules an API works under: packs checked and stored, one slice per organ and procedure.
import type { CalendarYear, Procedure, Slice } from '../domain';
import { storePack } from '../db/packs';
import type { Db } from '../db/pool';
import { packDigest, packOf } from '../rules/load';
import { buildSlice } from '../rules/slice';
import type { RulePack } from '../rules/schema';
import type { OrganInfo } from './ports';

/** Puts every organ's pack on record; throws where a version came back with another content (P6). */
export async function storePacks(
  db: Db,
  organs: Iterable<OrganInfo>,
  packs: readonly RulePack[],
): Promise<void> {
  for (const { organId } of organs) {
    const pack = packOf(packs, organId);
    if (pack === undefined) continue;
    const stored = { organId, version: pack.version, digest: packDigest(pack), body: pack };
    const same = await db.tx({ organId }, (q) => storePack(q, stored));
    if (!same) {
      throw new Error(
        `Rule pack ${pack.version} of organ ${organId} differs from the one on record: give the changed pack a new version.`,
      );
    }
  }
}

/** Slice by organ and procedure, built once. */
export function sliceSource(
  packs: readonly RulePack[],
  calendars: Record<string, CalendarYear>,
): (organ: OrganInfo, procedure: Procedure['name']) => Slice {
  const built = new Map<string, Slice>();
  return (organ, procedure) => {
    const key = `${organ.organId} ${procedure}`;
    const known = built.get(key);
    if (known !== undefined) return known;
    const pack = packOf(packs, organ.organId);
    if (pack === undefined) throw new Error(`no rule pack serves organ ${organ.organId}`);
    const slice = buildSlice(pack, calendars, procedure, organ.offsetMinutes);
    built.set(key, slice);
    return slice;
  };
}
