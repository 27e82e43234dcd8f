// `GET …/sign-off`: the document to be signed and its digest; the reading is on record before the answer leaves (P9).
import { Router } from 'express';
import { earlierSignatures, type EarlierSignature } from '../../db/matter/sign-off';
import { digestOf } from '../../db/matter/signing';
import type { Json } from '../../domain';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { matterIdOf } from './locate';
import { onRecord, placeOf, readByRight, type Place, type Seen } from './right';

export function signOffRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/sign-off', async (req, res) => {
    const place = placeOf(ports, kind, res, matterIdOf(req));
    const { document, round, earlier } = await readByRight(place, 'signOff', (seen) =>
      shownIn(place, seen),
    );
    const { signatures, digest } = earlier;
    res.json({
      document,
      contentDigest: digestOf(document),
      round,
      step: signatures.length + 1,
      earlierSignatures:
        signatures.length === 0 ? null : { digest, signatures: signatures.map(shownSignature) },
    });
  });
  return router;
}

/** The row stands last, so that who is barred meanwhile gets nothing. */
async function shownIn(place: Place, { q, head }: Seen) {
  const document = place.kind.procedure.signOff?.document(head.state) as
    Record<string, Json> | undefined;
  if (document === undefined) throw new Problem('roundOutdated');
  const round = Number(document['round']);
  const earlier = await earlierSignatures(q, place.matterId, round);
  await onRecord(place, q, 'signOff', { round });
  return { document, round, earlier };
}

const shownSignature = ({ atMs, ...one }: EarlierSignature) => ({
  ...one,
  at: new Date(atMs).toISOString(),
});
