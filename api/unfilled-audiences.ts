// Posts that the rule pack tells of a late step and that nobody fills: notices climb past them, or reach nobody (P6, P7).
import { unfilledAmong, unitsOf } from '../db/metrics/audiences';
import type { Query } from '../db/pool';
import { postsToTell } from '../rules/audience';
import { packOf } from '../rules/load';
import type { RulePack } from '../rules/schema';

/** Posts `code@unit` of the scope's organ, sorted. */
export async function unfilledAudiences(
  q: Query,
  packs: readonly RulePack[],
  organId: string,
): Promise<string[]> {
  const pack = packOf(packs, organId);
  return pack === undefined ? [] : unfilledAmong(q, postsToTell(pack, await unitsOf(q)));
}
