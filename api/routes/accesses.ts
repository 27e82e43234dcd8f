// `GET …/accesses`: who read what, for the auditor and the leader in charge (P8).
import { Router } from 'express';
import { z } from 'zod';
import { accessesOf } from '../../db/secrecy/accesses';
import type { MatterKind } from '../kinds/kind';
import { validQuery } from '../parsing';
import type { ApiPorts } from '../ports';
import { seqPage, seqPageOf } from './seq-page';
import { matterIdOf } from './locate';
import { placeOf, readByRight } from './right';

export const accessQuery = z.strictObject(seqPage);

export function accessRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/accesses', async (req, res) => {
    const matterId = matterIdOf(req);
    const place = placeOf(ports, kind, res, matterId);
    const rows = await readByRight(place, 'accesses', ({ q }) => {
      const { from, limit } = validQuery(accessQuery, req.query);
      return seqPageOf(limit, (one) => accessesOf(q, matterId, from - 1, one));
    });
    res.json({
      items: rows.items.map(({ matterId: _, atMs, ...row }) => ({
        ...row,
        at: new Date(atMs).toISOString(),
      })),
      nextFrom: rows.nextFrom,
    });
  });
  return router;
}
