// Looks for one kind in one organ, and brings its incidents up to date.
import { closeIncidents, keepSeen, openOf } from '../../db/watch/standing';
import { isUnavailable } from '../../db/sqlstate';
import type { Ground, Seen, Sighting, Sought, StuckKind } from '../kinds/kind';
import type { Sightings } from './sightings';

/** Told of a kind that could not be looked for; the others are looked for all the same. */
export type OnBlind = (error: unknown, kind: string) => void;

/** What is open of the kind after the look. */
export async function keepKind(
  ground: Ground,
  kind: StuckKind,
  sightings: Sightings,
  onBlind: OnBlind,
): Promise<Sighting[]> {
  const { organId, within } = ground;
  const sought = await seekWell(ground, kind, onBlind);
  if (sought !== 'unknown') await note(ground, kind, sightings, sought);
  const open = await within((q) => openOf(q, organId, kind.name));
  if (kind.how === 'sought' || open.length === 0) return open;
  const unseen = open.filter(({ matterId }) =>
    // While the look cannot tell, what belongs to no matter, and only a look can have found, stays.
    sought === 'unknown' ? matterId !== null : !sought.some((one) => one.matterId === matterId),
  );
  const over = new Set(await kind.over(ground, unseen));
  if (over.size > 0)
    await within((q) =>
      closeIncidents(
        q,
        [...over].map(({ incidentId }) => incidentId),
      ),
    );
  return open.filter((one) => !over.has(one));
}

async function note(
  { organId, within }: Ground,
  { name, how }: StuckKind,
  sightings: Sightings,
  seen: readonly Seen[],
): Promise<void> {
  const ripe = sightings.ripe(organId, name, seen);
  await within((q) => keepSeen(q, { organId, kind: name, seen, ripe, keepRest: how === 'told' }));
}

/** A look that fails for a reason of its own leaves its kind as it is. */
async function seekWell(ground: Ground, kind: StuckKind, onBlind: OnBlind): Promise<Sought> {
  try {
    return kind.seek === undefined ? [] : await kind.seek(ground);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    onBlind(error, kind.name);
    return 'unknown';
  }
}
