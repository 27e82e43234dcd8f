// One look at every organ: what is wrong now, kind by kind.
import { mattersBarredFor } from '../../db/watch/barred';
import { organIds } from '../../db/organs';
import type { Db } from '../../db/pool';
import type { BlindKey } from '../../db/secrecy/blind';
import type { KindHead, Sighting, StuckKind } from '../kinds/kind';
import { groundsOf, type GroundParts } from './ground';
import { keepKind, type OnBlind } from './keep';
import type { MendableMatter } from './mender';
import type { Sightings } from './sightings';

/** Sightings of one kind in one organ; `organId` null = of this process. */
export interface Finding {
  kind: KindHead;
  organId: string | null;
  sightings: Sighting[];
  show: StuckKind['evidence'];
}

export interface Look {
  findings: Finding[];
  /** Matters the watch may start or rebuild. */
  mendable: MendableMatter[];
}

export interface LookParts extends Omit<GroundParts, 'organs'> {
  kinds: readonly StuckKind[];
  sightings: Sightings;
  onBlind: OnBlind;
}

export async function lookAround({
  kinds,
  sightings,
  onBlind,
  ...parts
}: LookParts): Promise<Look> {
  const look: Look = { findings: [], mendable: [] };
  for (const ground of groundsOf({ ...parts, organs: await organIds(parts.db) }))
    for (const kind of kinds) {
      const open = await keepKind(ground, kind, sightings, onBlind);
      if (open.length === 0) continue;
      const { organId } = ground;
      look.findings.push({ kind, organId, sightings: open, show: kind.evidence });
      if (kind.mends) look.mendable.push(...mendableOf(organId, kind, open));
    }
  return look;
}

const mendableOf = (
  organId: string,
  { name }: StuckKind,
  sightings: readonly Sighting[],
): MendableMatter[] =>
  sightings.flatMap(({ matterId, mendable }) =>
    matterId !== null && mendable ? [{ organId, matterId, noRun: name === 'closedTooEarly' }] : [],
  );

const NOBODY: ReadonlySet<string> = new Set();

/** The findings without matters that the reader of a mail address may not know of (invariant 5): without keys, of any. */
export async function findingsFor(
  db: Db,
  keys: BlindKey | undefined,
  address: string,
  findings: readonly Finding[],
): Promise<Finding[]> {
  const byOrgan = new Map<string, Set<string>>();
  const barredIn = async (organId: string, within: BlindKey): Promise<Set<string>> => {
    const known =
      byOrgan.get(organId) ??
      (await db.tx({ organId }, (q) => mattersBarredFor(q, within, address)));
    byOrgan.set(organId, known);
    return known;
  };
  const left: Finding[] = [];
  for (const finding of findings) {
    const { organId } = finding;
    const barred = organId === null || keys === undefined ? NOBODY : await barredIn(organId, keys);
    const sightings = finding.sightings.filter(
      ({ matterId }) => matterId === null || (keys !== undefined && !barred.has(matterId)),
    );
    if (sightings.length > 0) left.push({ ...finding, sightings });
  }
  return left;
}
