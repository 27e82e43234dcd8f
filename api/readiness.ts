// What ops are told beside the health of the parts: what is missing for the days to come. None of it stops a step.
import { databaseNow } from '../db/matter/rows';
import { openIncidents, undecided } from '../db/metrics/standing';
import type { Query } from '../db/pool';
import { isoDay, localDay } from '../domain/time/civil';
import { coveredUntilMs } from './calendar-horizon';
import { LIMIT_MS } from './health';
import type { ApiPorts, OrganInfo, PartHealth } from './ports';
import { unfilledAudiences } from './unfilled-audiences';
import { within } from './within';

export type ReadinessPorts = Pick<ApiPorts, 'systemDb' | 'organs' | 'packs' | 'rules'>;

/** Says what is amiss in an organ, or nothing. */
type Check = (q: Query, organ: OrganInfo, ports: ReadinessPorts) => Promise<string | undefined>;

const LATE_S = 60;
/** Plans are published in November: whoever has none by then has weeks to import it. */
const HORIZON_MS = 45 * 86_400_000;

const CHECKS: Readonly<Record<string, Check>> = {
  audiences: async (q, { organId }, { packs }) => {
    const posts = await unfilledAudiences(q, packs, organId);
    return posts.length === 0 ? undefined : `nobody whom mail can reach fills ${posts.join(', ')}`;
  },
  nobodyToTell: async (q) => {
    const [found] = await openIncidents(q, [{ name: 'nobodyToTell', severity: 'red' }]).then(
      (kinds) => kinds.filter(({ kind, value }) => kind === 'nobodyToTell' && value > 0),
    );
    return found && `${found.value} matter(s) with a notice that reaches nobody`;
  },
  ledger: async (q) => {
    const { oldestS } = await undecided(q);
    return oldestS > LATE_S ? `a step has waited for ${Math.round(oldestS)} s` : undefined;
  },
  calendar: async (q, { offsetMinutes }, { rules }) => {
    const [years, nowMs] = await Promise.all([rules.calendars(q), databaseNow(q)]);
    const untilMs = coveredUntilMs(years, offsetMinutes, nowMs);
    if (untilMs - nowMs > HORIZON_MS) return undefined;
    const day = isoDay(localDay(untilMs, offsetMinutes));
    return `no holiday plan from ${day} on: npm run import -- calendar FILE`;
  },
};

/** Each check by name, all organs together; what cannot be found out is amber too. */
export const readinessOf = (ports: ReadinessPorts): Promise<PartHealth[]> =>
  Promise.all(
    Object.entries(CHECKS).map(async ([name, check]): Promise<PartHealth> => {
      const amiss = await within(overOrgans(ports, check), LIMIT_MS).catch(() => ['not known']);
      return amiss.length === 0
        ? { name, state: 'ok' }
        : { name, state: 'amber', hint: amiss.join('; ') };
    }),
  );

async function overOrgans(ports: ReadinessPorts, check: Check): Promise<string[]> {
  const amiss: string[] = [];
  for (const organ of ports.organs.values()) {
    const { organId, code } = organ;
    const said = await ports.systemDb.read({ organId }, (q) => check(q, organ, ports));
    if (said !== undefined) amiss.push(`${code}: ${said}`);
  }
  return amiss;
}
