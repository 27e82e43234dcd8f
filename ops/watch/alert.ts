// What ops are told: counts and ids only, per kind; of a sealed stub an opaque incident id, kind and instants (P8, P10).
import type { KindHead, Severity, Sighting } from '../kinds/kind';
import type { Finding } from './look';

/** One thing that is wrong, as an alert shows it. Instants in ms. */
export interface Shown {
  incidentId?: string;
  matterId?: string;
  organId?: string;
  sinceMs: number;
  evidence?: Record<string, string | number>;
}

export interface Alert {
  kind: string;
  severity: Severity;
  title: KindHead['title'];
  /** How many there are; `shown` names the oldest. */
  count: number;
  shown: Shown[];
}

const MOST_SHOWN = 20;
const HOUR_MS = 3_600_000;

/** Alerts due for a target: at most once per kind and hour. `taken` = kind → last alert, ms. */
export function alertsDue(
  findings: readonly Finding[],
  taken: ReadonlyMap<string, number>,
  nowMs: number,
): Alert[] {
  const byKind = new Map<string, { kind: KindHead; all: Shown[] }>();
  for (const finding of findings) {
    const lastMs = taken.get(finding.kind.name);
    if (lastMs !== undefined && nowMs - lastMs < HOUR_MS) continue;
    const news = finding.sightings.filter(
      ({ lastAtMs }) => finding.kind.lasts || lastMs === undefined || lastAtMs > lastMs,
    );
    const entry = byKind.get(finding.kind.name) ?? { kind: finding.kind, all: [] };
    entry.all.push(...news.map((one) => shownOf(finding, one)));
    byKind.set(finding.kind.name, entry);
  }
  return [...byKind.values()].filter(({ all }) => all.length > 0).map(alertOf);
}

function alertOf({ kind, all }: { kind: KindHead; all: Shown[] }): Alert {
  const { name, severity, title } = kind;
  const oldest = all.toSorted((one, other) => one.sinceMs - other.sinceMs);
  return {
    ...{ kind: name, severity, title, count: all.length },
    shown: oldest.slice(0, MOST_SHOWN),
  };
}

/** The one place that decides what of a sighting leaves the house. */
function shownOf({ organId, show }: Finding, sighting: Sighting): Shown {
  const { incidentId, matterId, sealed, sinceMs } = sighting;
  if (sealed) return { incidentId, sinceMs };
  return {
    ...(organId === null ? {} : { organId }),
    ...(matterId === null ? {} : { matterId }),
    sinceMs,
    evidence: show(sighting),
  };
}
