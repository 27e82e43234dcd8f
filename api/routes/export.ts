// `GET …/export`: everything `npm run verify` needs, sealed as a whole by the API (P4).
import { Router } from 'express';
import { exportMatter } from '../../db/matter/export';
import { sealExport } from '../../db/matter/export-seal';
import { canonicalJson } from '../../domain';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { matterIdOf } from './locate';
import { placeOf, readOnRecord } from './right';

export function exportRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/export', async (req, res) => {
    const matterId = matterIdOf(req);
    const place = placeOf(ports, kind, res, matterId);
    // Before the reading: an anchor made meanwhile would hold more than what was read.
    const anchor = await ports.anchorProofs.of(place.asker.scope.organId, matterId);
    const doc = await readOnRecord(place, 'export', ({ q }) =>
      exportMatter(q, matterId, [...ports.publicKeysPem]),
    );
    if (doc === undefined) throw new Problem('notFound');
    res.setHeader('Content-Disposition', `attachment; filename="${doc.number}.json"`);
    res
      .type('application/json')
      .send(canonicalJson(sealExport({ ...doc, ...(anchor && { anchor }) }, ports.signingKey)));
  });
  return router;
}
