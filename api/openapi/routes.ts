// `GET /api/openapi.json`, made once.
import { Router } from 'express';
import type { OpenApiDocument } from '../../web';
import type { MatterKind } from '../kinds/kind';
import { openApiDocument } from './document';

/** The document of these kinds of matter, made when first asked for. */
export function documentOf(kinds: readonly MatterKind[]): () => OpenApiDocument {
  let made: OpenApiDocument | undefined;
  return () => (made ??= openApiDocument(kinds));
}

export function openApiRoutes(document: () => OpenApiDocument): Router {
  const router = Router();
  router.get('/api/openapi.json', (_req, res) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.json(document());
  });
  return router;
}
