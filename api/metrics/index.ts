// What Prometheus is told by one API: its own requests, the installation's figures, and what a worker adds.
import type { Request, RequestHandler } from 'express';
import { Registry } from 'prom-client';
import { gatherInto, type GatherOptions } from './gathering';
import { measuring } from './http';

export interface ApiMetrics {
  /** Of this API alone: a process may hold several. */
  registry: Registry;
  /** Counts each request when it has been answered. */
  measured: (templateOf: (req: Request) => string) => RequestHandler;
  /** Everything, in Prometheus' text; asks the database and the worker. */
  text: () => Promise<string>;
}

/** Without `gather` an API tells of its own requests only. */
export function createMetrics(gather?: GatherOptions): ApiMetrics {
  const registry = new Registry();
  const measured = measuring(registry);
  const relayed = gather && gatherInto(registry, gather);
  return {
    registry,
    measured,
    text: async () => {
      const beside = (await relayed?.()) ?? '';
      return (await registry.metrics()) + beside;
    },
  };
}
