// `GET …/reporter`: who reported, for intake and the case officer alone (P8).
import { Router } from 'express';
import { vaultEntriesOf } from '../../db/secrecy/vault-items';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { matterIdOf } from './locate';
import { placeOf, readOnRecord } from './right';

export function reporterRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/reporter', async (req, res) => {
    const matterId = matterIdOf(req);
    const texts = await readOnRecord(placeOf(ports, kind, res, matterId), 'reporter', ({ q }) =>
      vaultEntriesOf(q, ports.ring, matterId, 'reporter'),
    );
    res.json({
      id: matterId,
      reporters: texts.map(({ text }) =>
        text === undefined
          ? { removed: true }
          : { removed: false, ...(JSON.parse(text) as Record<string, unknown>) },
      ),
    });
  });
  return router;
}
