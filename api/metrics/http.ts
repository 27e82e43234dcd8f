// Requests as this API answered them: counts and durations by template and status; no ids, no names, no types of command.
import type { Request, RequestHandler, Response } from 'express';
import { Counter, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 12];

/** Says that a request is about a sealed stub: such a one is in no metric (P8). */
export const markSealed = (res: Response, sealed: boolean): void =>
  void (res.locals['sealed'] = sealed);

/** Counts each request when it has been answered. */
export function measuring(
  registry: Registry,
): (templateOf: (req: Request) => string) => RequestHandler {
  const requests = new Histogram({
    name: 'duban_http_request_duration_seconds',
    help: 'Requests by template and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  const commands = new Counter({
    name: 'duban_commands_total',
    help: 'Commands and registrations by how they were answered',
    // No type: what is sent on a sealed stub alone would tell that there is one (P8).
    labelNames: ['outcome', 'code'],
    registers: [registry],
  });
  return (templateOf) => (req, res, next) => {
    const end = requests.startTimer();
    res.on('finish', () => {
      if (res.locals['sealed'] === true) return;
      const route = templateOf(req);
      end({ method: req.method, route, status: res.statusCode });
      const act = outcomeOf(req, route, res);
      if (act !== undefined) commands.inc(act);
    });
    next();
  };
}

/** Of a command or a registration; the code where it was refused, else empty. */
function outcomeOf(
  { method }: Request,
  route: string,
  res: Response,
): { outcome: string; code: string } | undefined {
  const acts = method === 'POST' && /^\/api\/v1\/\w+(\/\{id\}\/commands)?$/.test(route);
  if (!acts || route === '/api/v1/sessions') return undefined;
  const code = String(res.locals['problemCode'] ?? '');
  if (code !== '') return { outcome: 'refused', code };
  return { outcome: res.statusCode === 202 ? 'waiting' : 'accepted', code };
}
