// Who acts and who is named, read under the matter's lock (P1, P2).
import { allowed, type ActingFor, type Actor, type Command, type Post } from '../../domain';
import { postsOf, postsOfAll } from '../../db/people/directory';
import { delegationsFor } from '../../db/people/delegation';
import type { Query } from '../../db/pool';
import { isConflicted } from '../../db/secrecy/conflict';
import type { Asker } from '../asker';
import type { CommandGathering, MatterKind } from '../kinds/kind';
import { Problem } from '../problems';
import { isMarked } from '../schemas/fields';
import { entryOf } from '../kinds/kind';

type Place = Pick<
  CommandGathering,
  'q' | 'ports' | 'asker' | 'matterId' | 'submittedAtMs' | 'head' | 'slice'
> & { standing: Standing };

/** What somebody holds now, himself and for others. */
export interface Standing {
  posts: Post[];
  standIns: ActingFor[];
}

/** Read in one flight; needs neither head nor clock. */
export async function standingOf(q: Query, { session }: Asker): Promise<Standing> {
  const [posts, standIns] = await Promise.all([
    postsOf(q, session.personId, null),
    delegationsFor(q, session.personId, null),
  ]);
  return { posts, standIns };
}

/** Every standing in which somebody may act now: his own posts first, then each delegation that is free of conflict. */
export async function actorsOf(place: Place): Promise<Actor[]> {
  const { q, ports, asker, matterId, standing } = place;
  const { personId } = asker.session;
  const { posts, standIns } = standing;
  const own: Actor = { personId, posts };
  if (standIns.length === 0) return [own];
  // A later stand-in is barred only from acting as somebody in conflict (P8).
  const out = await isConflicted(
    q,
    ports.hmac,
    matterId,
    standIns.map((one) => one.personId),
  );
  const clean = standIns.filter((one) => !out.has(one.personId));
  return [own, ...clean.map((actingFor) => ({ ...own, actingFor }))];
}

/** The standing a command is given in: the first that the state allows it to, else his own. */
export function actorFor(kind: MatterKind, place: Place, actors: Actor[], type: string): Actor {
  const { head, slice } = place;
  const fit = actors.find((actor) =>
    allowed(kind.procedure, head.state, actor, slice).includes(type),
  );
  const chosen = fit ?? actors[0];
  if (chosen === undefined) throw new Error('an asker without a standing');
  return chosen;
}

/** Command types that one of the standings allows. */
export const allowedTo = (
  kind: MatterKind,
  place: Pick<Place, 'head' | 'slice'>,
  actors: Actor[],
): string[] => [
  ...new Set(
    actors.flatMap((actor) => allowed(kind.procedure, place.head.state, actor, place.slice)),
  ),
];

/** Posts of the people a command gives a part to; throws `personNotEligible` for one without post, inactive or in conflict. */
export async function namedIn(
  kind: MatterKind,
  place: Place,
  act: Command,
): Promise<Record<string, Post[]>> {
  const ids = personsIn(kind, act);
  if (ids.length === 0) return {};
  return eligible(place.q, place, ids);
}

async function eligible(
  q: Query,
  { ports, matterId, submittedAtMs }: Place,
  ids: string[],
): Promise<Record<string, Post[]>> {
  const [held, out] = await Promise.all([
    postsOfAll(q, ids, submittedAtMs),
    isConflicted(q, ports.hmac, matterId, ids),
  ]);
  const unfit = ids.find((id) => !held.has(id) || out.has(id));
  if (unfit !== undefined) throw new Problem('personNotEligible', { detail: { personId: unfit } });
  return Object.fromEntries(held);
}

function personsIn(kind: MatterKind, act: Command): string[] {
  const shape = entryOf(kind, act.type)?.schema.shape ?? {};
  const fields = Object.keys(shape).filter((name) => isMarked(shape[name], 'x-person'));
  const ids = fields.flatMap((name) => act[name] ?? []).filter((one) => typeof one === 'string');
  return [...new Set(ids)];
}
