// Reads one part of a matter by right, and writes the reading down before anything leaves (P8).
import type { Response } from 'express';
import { readHead, readSlice, type HeadRow } from '../../db/matter/rows';
import type { Query } from '../../db/pool';
import { noteAccess, type Access, type LoggedPart } from '../../db/secrecy/accesses';
import { mayRead, rightFactsOf, type Part } from '../../db/secrecy/rights';
import type { Actor, Slice } from '../../domain';
import { askerOf, type Asker } from '../asker';
import { actorsOf, standingOf } from '../commands/context';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';

export interface Place {
  ports: ApiPorts;
  kind: MatterKind;
  asker: Asker;
  matterId: string;
}

/** A visible matter, and in which standings somebody looks at it. */
export interface Seen {
  q: Query;
  head: HeadRow;
  slice: Slice;
  actors: Actor[];
}

export const placeOf = (
  ports: ApiPorts,
  kind: MatterKind,
  res: Response,
  matterId: string,
): Place => ({ ports, kind, asker: askerOf(res), matterId });

/** Head and standings; throws `notFound` where the asker sees no such matter of this kind. */
export async function seenIn(q: Query, place: Place): Promise<Seen> {
  const { ports, kind, asker, matterId } = place;
  const [head, standing] = await Promise.all([readHead(q, matterId), standingOf(q, asker)]);
  if (head === undefined || head.procedure !== kind.procedure.name) throw new Problem('notFound');
  const slice = await readSlice(q, head.state.sliceDigest);
  const submittedAtMs = head.dbNowMs;
  const actors = await actorsOf({
    q,
    ports,
    asker,
    matterId,
    submittedAtMs,
    head,
    slice,
    standing,
  });
  return { q, head, slice, actors };
}

/** True when one of the standings gives the part. */
export function hasRight({ kind }: Place, { head, slice, actors }: Seen, part: Part): boolean {
  const facts = rightFactsOf(kind.procedure, head.state, slice);
  return actors.some(({ personId, posts, actingFor }) =>
    mayRead(part, actingFor ?? { personId, posts }, facts),
  );
}

/** What of a part was read: a paper, or the document of a round. */
type Which = Pick<Access, 'paperRef' | 'round'>;

/** Judges the right in one transaction with the reading; `notAllowed` only for who sees the matter at all. */
export const readByRight = <T>(
  place: Place,
  part: Part,
  work: (seen: Seen) => Promise<T>,
): Promise<T> =>
  place.ports.db.tx(place.asker.scope, async (q) => {
    const seen = await seenIn(q, place);
    if (!hasRight(place, seen, part)) throw new Problem('notAllowed');
    return work(seen);
  });

/** The same for what is on record: the row stands last, so that who is barred meanwhile gets nothing. */
export const readOnRecord = <T>(
  place: Place,
  part: LoggedPart,
  work: (seen: Seen) => Promise<T>,
  which: Which = {},
): Promise<T> =>
  readByRight(place, part, async (seen) => {
    const read = await work(seen);
    await onRecord(place, seen.q, part, which);
    return read;
  });

/** Throws `notFound` where the matter is no longer visible. */
export async function onRecord(
  { asker, matterId }: Place,
  q: Query,
  part: LoggedPart,
  which: Which = {},
): Promise<void> {
  const { personId } = asker.session;
  const hash = await noteAccess(q, { matterId, personId, part, ...which });
  if (hash === undefined) throw new Problem('notFound');
}
