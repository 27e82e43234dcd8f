// `/reference`: the API as a page, from the document that machines read; no script, local assets.
import { Router } from 'express';
import { referencePage, type OpenApiDocument } from '../../web';
import { plainFrame, sendPage } from './frame';

export function referencePages(document: () => OpenApiDocument): Router {
  const router = Router();
  router.get('/reference', (req, res) => {
    sendPage(res, referencePage({ ...plainFrame(req), document: document() }));
  });
  return router;
}
