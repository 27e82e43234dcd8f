// `GET /ops/health` on the ops port: how each part is, whether anybody watches, which workers are there (P8).
import { Router } from 'express';
import { seeProcesses } from '../../../ops/see/health';
import { isReady } from '../../health';
import type { ApiPorts } from '../../ports';

export function opsHealthRoutes({
  health,
  systemDb,
}: Pick<ApiPorts, 'health' | 'systemDb'>): Router {
  const router = Router();
  router.get('/ops/health', async (_req, res) => {
    const parts = await health();
    const seen = await seeProcesses(systemDb).catch(() => null);
    const well = seen?.watch.awake === true && parts.every(({ state }) => state === 'ok');
    res.status(isReady(parts) ? 200 : 503).json({ well, parts, ...seen });
  });
  return router;
}
