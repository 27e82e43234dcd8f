// A trace id for each request, and one log line: route template, status, duration, ids; never query, body or text (P8).
import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export const traceOf = (res: Response): string => String(res.locals['traceId']);

export const traced =
  (log: Logger): RequestHandler =>
  (req, res, next) => {
    const startedMs = performance.now();
    res.locals['traceId'] = randomBytes(8).toString('hex');
    res.setHeader('X-Trace-Id', traceOf(res));
    res.on('finish', () => {
      const route = req.route as { path?: string } | undefined;
      log.info({
        traceId: traceOf(res),
        method: req.method,
        route: route?.path === undefined ? '(none)' : `${req.baseUrl}${route.path}`,
        status: res.statusCode,
        durationMs: Math.round(performance.now() - startedMs),
      });
    });
    next();
  };
