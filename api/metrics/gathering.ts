// Asks the database at a scrape, organ by organ as `duban_dispatch`, and puts the answers into a registry.
import { Counter, Gauge, type Registry } from 'prom-client';
import { databaseNow } from '../../db/matter/rows';
import type { Db } from '../../db/pool';
import { COUNTED } from './counted';
import {
  INSTALLATION_FIGURES,
  ORGAN_FIGURES,
  type Figure,
  type OrganAt,
  type Sample,
} from './figures';
import { kept } from './kept';
import { newsOf } from './lately';
import { createRelay } from './relay';

export interface GatherOptions extends Pick<OrganAt, 'packs' | 'rules' | 'kinds'> {
  /** As `duban_dispatch`. */
  db: Db;
  organs: ReadonlyMap<string, OrganAt['organ']>;
  /** `host:port` where a worker tells the SDK's metrics. */
  workerMetrics?: string | undefined;
  /** So long an answer is given again, and stands in for one that failed, ms. */
  freshMs?: number;
  keepMs?: number;
}

const FRESH_MS = 2_000;
const LIMIT_MS = 4_000;
const KEEP_MS = 60_000;
/** Below the limit of the whole, so that no statement outlives the scrape that asked for it, ms. */
const STATEMENT_MS = 3_000;

/** Metric → its samples; a metric that could not be read is not in it. */
type Gathered = ReadonlyMap<string, readonly Sample[]>;

/** Registers all figures. What it returns asks for them anew and resolves to what a worker adds, as text. */
export function gatherInto(registry: Registry, options: GatherOptions): () => Promise<string> {
  const ended = outcomesOf(registry);
  const ask = asking(registry, options);
  const gathered = kept(ask, {
    ...{ freshMs: options.freshMs ?? FRESH_MS, limitMs: LIMIT_MS },
    keepMs: options.keepMs ?? KEEP_MS,
    ended: (success) => ended('database', success),
  });
  const gauges = [
    ...ORGAN_FIGURES.map((figure) => gauge(registry, figure, ['organ'])),
    ...INSTALLATION_FIGURES.map((figure) => gauge(registry, figure, [])),
  ];
  const relay = createRelay(options.workerMetrics, (success) => ended('worker', success));
  return async () => {
    const [relayed, answer] = await Promise.all([relay(), gathered()]);
    for (const show of gauges) show(answer);
    return relayed;
  };
}

function outcomesOf(registry: Registry): (source: string, success: boolean) => void {
  const errors = new Counter({
    name: 'duban_scrape_errors_total',
    help: 'Times a source of metrics could not be asked; its last answer stands for a minute, then its metrics are absent',
    labelNames: ['source'],
    registers: [registry],
  });
  const success = new Gauge({
    name: 'duban_scrape_success',
    help: '1 where the source answered the last time it was asked, else 0',
    labelNames: ['source'],
    registers: [registry],
  });
  return (source, well) => {
    errors.inc({ source }, well ? 0 : 1);
    success.set({ source }, well ? 1 : 0);
  };
}

function gauge<At>(
  registry: Registry,
  { name, help, labels }: Figure<At>,
  more: readonly string[],
): (gathered: Gathered | undefined) => void {
  const labelNames = [...more, ...labels];
  const shown = new Gauge({ name, help, labelNames, registers: [registry] });
  return (gathered) => {
    shown.reset();
    // Else a reset would say zero of what nobody knows.
    if (labelNames.length === 0) shown.remove();
    for (const { value, ...of } of gathered?.get(name) ?? []) shown.set(of, value);
  };
}

function asking(registry: Registry, options: GatherOptions): () => Promise<Gathered> {
  const { db, organs, packs, rules, kinds } = options;
  const at = { packs, rules, kinds };
  const countings = COUNTED.map((one) => one(registry));
  const perOrgan = [...organs.values()].map((organ) => ({
    organ,
    news: countings.map((one) => newsOf(one, organ.organId)),
  }));
  return async () => {
    const all = new Map<string, Sample[]>();
    const add = (name: string, samples: readonly Sample[]): void =>
      void all.set(name, [...(all.get(name) ?? []), ...samples]);
    for (const { organ, news } of perOrgan)
      await db.read({ organId: organ.organId }, async (q) => {
        q.write(`set local statement_timeout = ${STATEMENT_MS}`);
        const nowMs = await databaseNow(q);
        const told = ORGAN_FIGURES.map(async ({ name, read }) =>
          add(name, withOrgan(await read({ ...at, q, organ, nowMs }), organ.organId)),
        );
        await Promise.all([...told, ...news.map((count) => count(q, nowMs))]);
      });
    for (const { name, read } of INSTALLATION_FIGURES) add(name, await read(db));
    return all;
  };
}

const withOrgan = (samples: readonly Sample[], organ: string): Sample[] =>
  samples.map((sample) => ({ ...sample, organ }) as unknown as Sample);
