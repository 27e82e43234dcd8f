// Who acts and who is named, read under the matter's lock (P1, P2).
import { allowed, type Actor, type Command, type Post } from '../../domain';
import { postsOf, postsOfAll } from '../../db/people/directory';
import { delegationsFor } from '../../db/people/delegation';
import type { Query } from '../../db/pool';
import { isConflicted } from '../../db/secrecy/conflict';
import type { CommandGathering, MatterKind } from '../kinds/kind';
import { Problem } from '../problems';
import { isMarked } from '../schemas/fields';
import { entryOf } from '../kinds/kind';

type Place = Pick<
  CommandGathering,
  'q' | 'ports' | 'asker' | 'matterId' | 'submittedAtMs' | 'head' | 'slice'
>;

/** Every standing in which somebody may act now: his own posts first, then each delegation that is free of conflict. */
export async function actorsOf(place: Place): Promise<Actor[]> {
  const { q, ports, asker, matterId, submittedAtMs } = place;
  const { personId } = asker.session;
  const own: Actor = { personId, posts: await postsOf(q, personId, submittedAtMs) };
  const standIns = await delegationsFor(q, personId, submittedAtMs);
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
  const held = await postsOfAll(q, ids, submittedAtMs);
  const out = await isConflicted(q, ports.hmac, matterId, ids);
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
