// `GET …/content`: what the matter is about and all that officers typed, for who needs to know (P8).
import { Router } from 'express';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { typedTexts } from '../views/typed-text';
import { matterIdOf } from './locate';
import { placeOf, readOnRecord } from './right';

/** Parts with an address of their own; a main clue's number is for who may see that clue. */
const APART = ['reporter', 'subject', 'paper', 'fileName', 'mainClue'];

export function contentRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/content', async (req, res) => {
    const matterId = matterIdOf(req);
    const texts = await readOnRecord(placeOf(ports, kind, res, matterId), 'content', ({ q }) =>
      typedTexts(q, ports.ring, matterId, (one) => !APART.includes(one)),
    );
    res.json({
      id: matterId,
      items: texts.map(({ kind: of, text, atMs, ...one }) => ({
        kind: of,
        ...one,
        at: new Date(atMs).toISOString(),
        ...(text === undefined ? { text: null, removed: true } : { text, removed: false }),
      })),
    });
  });
  return router;
}
