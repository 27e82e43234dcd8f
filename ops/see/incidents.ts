// Incidents and what is stuck, as answers: the kind's severity and remedies beside what was found.
import { incidentList, incidentSeen, type IncidentRow } from '../../db/ops/incident-list';
import type { Query } from '../../db/pool';
import type { Looker } from '../../db/ops/seen-by';
import { stuckList } from '../../db/ops/stuck-list';
import { pageOf, type Mark, type Page } from './page';
import { iso, type SeePorts } from './ports';

export interface IncidentShown {
  id: string;
  kind: string;
  /** `null` for a kind that this build does not know any more. */
  severity: 'red' | 'amber' | null;
  title: { zh: string; en: string } | null;
  /** True for a sealed stub: repairs go by the id of the incident. */
  sealed: boolean;
  matter: (Omit<NonNullable<IncidentRow['matter']>, 'dueAtMs'> & { dueAt: string | null }) | null;
  times: number | null;
  evidence: Record<string, string | number | boolean>;
  remedies: readonly string[];
  openedAt: string;
  lastAt: string;
  closedAt: string | null;
}

export interface StuckQuery {
  limit: number;
  after?: Mark | undefined;
  kind?: string | undefined;
  severity?: 'red' | 'amber' | undefined;
  /** Open for at least so many seconds. */
  age?: number | undefined;
  state?: string | undefined;
  deadline?: string | undefined;
  unit?: string | undefined;
}

export interface IncidentQuery {
  limit: number;
  after?: Mark | undefined;
  kind?: string | undefined;
  open?: boolean | undefined;
  matterId?: string | undefined;
}

/** The longest open first. */
export async function seeStuck(
  ports: SeePorts,
  who: Looker,
  { limit, after, kind, severity, age, state, deadline, unit }: StuckQuery,
): Promise<Page<IncidentShown>> {
  const kinds = namesOf(ports, kind, severity);
  const rows = await within(ports, who, (q) =>
    stuckList(q, who, {
      limit: limit + 1,
      ...(kinds && { kinds }),
      ...(after && { after: cursor(after) }),
      ...(age !== undefined && { minAgeS: age }),
      ...(state !== undefined && { state }),
      ...(deadline !== undefined && { deadline }),
      ...(unit !== undefined && { unit }),
    }),
  );
  return pageOf(rows, limit, markOfRow, shownBy(ports));
}

/** The newest first. */
export async function seeIncidents(
  ports: SeePorts,
  who: Looker,
  { limit, after, kind, open, matterId }: IncidentQuery,
): Promise<Page<IncidentShown>> {
  const rows = await within(ports, who, (q) =>
    incidentList(q, who, {
      limit: limit + 1,
      ...(kind !== undefined && { kinds: [kind] }),
      ...(after && { after: cursor(after) }),
      ...(open !== undefined && { open }),
      ...(matterId !== undefined && { matterId }),
    }),
  );
  return pageOf(rows, limit, markOfRow, shownBy(ports));
}

/** Undefined where there is none that the looker may know of. */
export async function seeIncident(
  ports: SeePorts,
  who: Looker,
  id: string,
): Promise<IncidentShown | undefined> {
  const row = await within(ports, who, (q) => incidentSeen(q, who, id));
  return row && shownBy(ports)(row);
}

const within = <T>(
  { db }: SeePorts,
  { organId }: Looker,
  work: (q: Query) => Promise<T>,
): Promise<T> => db.read({ organId }, work);

const cursor = ([openedAtMs, id]: Mark) => ({ openedAtMs, id });
const markOfRow = ({ openedAtMs, id }: IncidentRow): Mark => [openedAtMs, id];

/** Kinds of a name and a severity; undefined = all. */
function namesOf(
  { kinds }: SeePorts,
  kind: string | undefined,
  severity: string | undefined,
): string[] | undefined {
  if (severity === undefined) return kind === undefined ? undefined : [kind];
  const names = kinds.filter((one) => one.severity === severity).map(({ name }) => name);
  return kind === undefined ? names : names.filter((name) => name === kind);
}

/** Remedies for stubs alone, where it is one (P8). */
const FOR_STUBS = [
  'startNow',
  'redeliverCommand',
  'resendMail',
  'readdressMail',
  'rebuildFromLedger',
];

export const shownBy =
  ({ kinds }: SeePorts) =>
  (row: IncidentRow): IncidentShown => {
    const kind = kinds.find(({ name }) => name === row.kind);
    const { id, opaque, matter, times, body } = row;
    const remedies = (kind?.remedies ?? []).filter((one) => !opaque || FOR_STUBS.includes(one));
    return {
      ...{ id, kind: row.kind, times, remedies },
      severity: kind?.severity ?? null,
      title: kind?.title ?? null,
      sealed: opaque,
      matter: matter && withDue(matter),
      evidence: body,
      openedAt: new Date(row.openedAtMs).toISOString(),
      lastAt: new Date(row.lastAtMs).toISOString(),
      closedAt: iso(row.closedAtMs),
    };
  };

const withDue = ({ dueAtMs, ...matter }: NonNullable<IncidentRow['matter']>) => ({
  ...matter,
  dueAt: iso(dueAtMs),
});
