// `GET …/sign-off`: the document to be signed and its digest; the reading is on record before the answer leaves (P9).
import { Router } from 'express';
import { earlierSignatures } from '../../db/matter/sign-off';
import { digestOf } from '../../db/matter/signing';
import { noteAccess } from '../../db/secrecy/accesses';
import type { Json } from '../../domain';
import { askerOf } from '../asker';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { headOf, located } from './locate';

export function signOffRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/sign-off', located(ports, kind), async (_req, res) => {
    const { scope, session } = askerOf(res);
    const { matterId, state } = headOf(res);
    const document = kind.procedure.signOff?.document(state) as Record<string, Json> | undefined;
    if (document === undefined) throw new Problem('roundOutdated');
    const round = Number(document['round']);
    const shown = await ports.db.tx(scope, async (q) => ({
      earlier: await earlierSignatures(q, matterId, round),
      access: await noteAccess(q, { matterId, personId: session.personId, part: 'signOff', round }),
    }));
    const { signatures, digest } = shown.earlier;
    res.json({
      document,
      contentDigest: digestOf(document),
      round,
      step: signatures.length + 1,
      earlierSignatures:
        signatures.length === 0
          ? null
          : {
              digest,
              signatures: signatures.map(({ atMs, ...one }) => ({
                ...one,
                at: new Date(atMs).toISOString(),
              })),
            },
    });
  });
  return router;
}
