// All addresses of one kind of matter.
import { Router } from 'express';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { matterRoutes } from './matters';
import { signOffRoutes } from './sign-off';

export function matterKindRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router({ caseSensitive: true });
  router.use(matterRoutes(ports, kind));
  router.use(signOffRoutes(ports, kind));
  return router;
}
