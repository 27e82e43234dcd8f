// `GET …/reporter`: who reported, for intake and the case officer alone (P8).
import { Router } from 'express';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { typedTexts } from '../views/typed-text';
import { matterIdOf } from './locate';
import { placeOf, readOnRecord } from './right';

export function reporterRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/reporter', async (req, res) => {
    const matterId = matterIdOf(req);
    const texts = await readOnRecord(placeOf(ports, kind, res, matterId), 'reporter', ({ q }) =>
      typedTexts(q, ports.ring, matterId, (one) => one === 'reporter'),
    );
    res.json({
      id: matterId,
      reporters: texts.map(({ text, seq }) => ({
        seq,
        ...(text === undefined
          ? { removed: true }
          : { removed: false, ...(JSON.parse(text) as Record<string, unknown>) }),
      })),
    });
  });
  return router;
}
