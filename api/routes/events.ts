// `GET …/events`: the ledger of a matter as it stands, ids and codes only, for everybody who sees the matter.
import { Router } from 'express';
import { z } from 'zod';
import { ledgerRows } from '../../db/matter/ledger-rows';
import type { MatterKind } from '../kinds/kind';
import { validQuery } from '../parsing';
import type { ApiPorts } from '../ports';
import { seqPage, seqPageOf } from './seq-page';
import { matterIdOf } from './locate';
import { placeOf, readByRight } from './right';

export const eventsQuery = z.strictObject(seqPage);

export function eventRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/events', async (req, res) => {
    const matterId = matterIdOf(req);
    const place = placeOf(ports, kind, res, matterId);
    const page = await readByRight(place, 'view', ({ q }) => {
      const { from, limit } = validQuery(eventsQuery, req.query);
      return seqPageOf(limit, (one) => ledgerRows(q, matterId, from, one));
    });
    res.json({ ...page, items: page.items.map(({ matterId: _, organId: __, ...row }) => row) });
  });
  return router;
}
