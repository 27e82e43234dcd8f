// A trace id for each request, and one log line: route template, status, duration, ids; never query, body or text (P8).
import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export const traceOf = (res: Response): string => String(res.locals['traceId']);

export const traced =
  (log: Logger, templateOf: (req: Request) => string): RequestHandler =>
  (req, res, next) => {
    const startedMs = performance.now();
    res.locals['traceId'] = randomBytes(8).toString('hex');
    res.setHeader('X-Trace-Id', traceOf(res));
    res.on('finish', () => {
      log.info({
        traceId: traceOf(res),
        method: req.method,
        route: templateOf(req),
        status: res.statusCode,
        durationMs: Math.round(performance.now() - startedMs),
      });
    });
    next();
  };
