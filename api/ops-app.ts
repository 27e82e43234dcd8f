// The ops port (loopback): how each part is, and the metrics. Nothing of it is on the public port (P8).
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { problemAnswer, unknownAddress } from './errors';
import { isReady } from './health';
import type { ApiPorts } from './ports';
import { readinessOf, type ReadinessPorts } from './readiness';
import { opsHealthRoutes } from './routes/ops/health';
import { templatesOf } from './route-template';
import { traced } from './trace';

export function createOpsApp({ health, metrics, log, ...ports }: OpsPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(traced(log, templatesOf(['/livez', '/readyz', '/metrics', '/ops/health'])));
  app.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.get('/livez', (_req, res) => void res.type('text').send('ok'));
  app.get('/readyz', async (_req, res) => {
    const parts = (await Promise.all([health(), readinessOf(ports)])).flat();
    const ready = isReady(parts);
    const degraded = parts.some(({ state }) => state !== 'ok');
    res.status(ready ? 200 : 503).json({ ready, degraded, parts });
  });
  app.get('/metrics', async (_req, res) => {
    res.type(metrics.registry.contentType).send(await metrics.text());
  });
  app.use(opsHealthRoutes({ health, ...ports }));
  app.use(unknownAddress);
  app.use(problemAnswer(log));
  return app;
}

export interface OpsPorts extends ReadinessPorts, Pick<ApiPorts, 'health' | 'metrics'> {
  log: Logger;
}
