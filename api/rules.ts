// The rules an API works under: packs checked and stored, one slice per organ, procedure and set of holiday plans.
import type { CalendarYear, Procedure, Slice } from '../domain';
import { plansInForce, plansToOpenUnder, type ImportedPlan } from '../db/calendars';
import { storePack } from '../db/packs';
import type { Db, Query } from '../db/pool';
import { calendarsOf, loadPlans, type HolidayPlan } from '../rules/calendar';
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

export interface RuleSource {
  /**
   * Slice under which a matter opens in this transaction: the organ's pack with the plans it has now. Throws where the
   * pack lacks the procedure.
   */
  sliceFor(q: Query, organ: OrganInfo, procedure: Procedure['name']): Promise<Slice>;
  /** Holiday plans by year: what the organ imported, over what this build brings. */
  calendars(q: Query): Promise<Record<string, CalendarYear>>;
}

/** Slices are built once for each set of plans. */
export function ruleSource(
  packs: readonly RulePack[],
  bundled: readonly HolidayPlan[] = loadPlans(),
): RuleSource {
  const built = new Map<string, Slice>();
  const years = (imported: readonly ImportedPlan[]) =>
    calendarsOf([...bundled, ...imported.map(({ body }) => body)]);
  const sliceFor: RuleSource['sliceFor'] = async (q, organ, procedure) => {
    const imported = await plansToOpenUnder(q);
    const key = [organ.organId, procedure, ...imported.map(({ digest }) => digest)].join(' ');
    const known = built.get(key);
    if (known !== undefined) return known;
    const pack = packOf(packs, organ.organId);
    if (pack === undefined) throw new Error(`no rule pack serves organ ${organ.organId}`);
    const slice = buildSlice(pack, years(imported), procedure, organ.offsetMinutes);
    built.set(key, slice);
    return slice;
  };
  return { sliceFor, calendars: async (q) => years(await plansInForce(q)) };
}
