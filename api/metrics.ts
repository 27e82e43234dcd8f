// What Prometheus is told of one API: counts and durations by template and code; no ids, no names, no types of command (P8).
import type { Request, RequestHandler, Response } from 'express';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Delivery, DeliveryOutcome, Sender } from '../delivery/index';
import type { Undecided } from '../db/matter/undecided';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 12];

export interface ApiMetrics {
  /** Of this API alone: a process may hold several. */
  registry: Registry;
  /** Counts each request when it has been answered. */
  measured: (templateOf: (req: Request) => string) => RequestHandler;
  /** The same sender, its waits measured. */
  timed: (sender: Sender) => Sender;
}

/** `undecided` is asked at each scrape. */
export function createMetrics(undecided: () => Promise<Undecided>): ApiMetrics {
  const registry = new Registry();
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
  const waits = new Histogram({
    name: 'duban_sender_wait_seconds',
    help: 'How long a request waited for the sender of its matter',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [registry],
  });
  gaugeUndecided(registry, undecided);
  return {
    registry,
    measured: (templateOf) => (req, res, next) => {
      const end = requests.startTimer();
      res.on('finish', () => {
        const route = templateOf(req);
        end({ method: req.method, route, status: res.statusCode });
        const act = outcomeOf(req, route, res);
        if (act !== undefined) commands.inc(act);
      });
      next();
    },
    timed: (sender) => ({ ...sender, deliver: timedDeliver(sender, waits) }),
  };
}

function gaugeUndecided(registry: Registry, undecided: () => Promise<Undecided>): void {
  new Gauge({
    name: 'duban_commands_undecided',
    help: 'Command rows without an outcome; NaN while the database is away',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const rows = await undecided().catch(() => ({ waiting: NaN, parked: NaN }));
      for (const [state, count] of Object.entries(rows)) this.set({ state }, count);
    },
  });
}

const timedDeliver =
  (sender: Sender, waits: Histogram<'outcome'>) =>
  async (delivery: Delivery): Promise<DeliveryOutcome> => {
    const end = waits.startTimer();
    try {
      const outcome = await sender.deliver(delivery);
      end({ outcome: outcome.kind });
      return outcome;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  };

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
