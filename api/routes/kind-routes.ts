// All addresses of one kind of matter.
import { Router } from 'express';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { accessRoutes } from './accesses';
import { contentRoutes } from './content';
import { eventRoutes } from './events';
import { exportRoutes } from './export';
import { matterRoutes } from './matters';
import { paperRoutes } from './papers';
import { reporterRoutes } from './reporter';
import { signOffRoutes } from './sign-off';
import { subjectRoutes } from './subjects';

/** All behind the sign-in that `matterRoutes` asks for. */
const PARTS = [
  matterRoutes,
  signOffRoutes,
  contentRoutes,
  reporterRoutes,
  paperRoutes,
  subjectRoutes,
  eventRoutes,
  accessRoutes,
  exportRoutes,
];

export function matterKindRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router({ caseSensitive: true });
  for (const part of PARTS) router.use(part(ports, kind));
  return router;
}
