// `/ops/…`: what engineers and auditors see and mend (P8). `/ops/health` is on the ops port.
import { Router } from 'express';
import { signedIn } from '../../asker';
import type { ApiPorts } from '../../ports';
import { opsListRoutes } from './lists';
import { opsMatterRoutes } from './matter';
import { opsRepairRoutes } from './repairs';

export function opsRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.use('/ops', signedIn(ports), opsListRoutes(ports));
  router.use('/ops', opsMatterRoutes(ports), opsRepairRoutes(ports));
  return router;
}
