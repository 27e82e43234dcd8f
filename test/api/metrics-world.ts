// An organ with a healthy matter, an API's metrics over it, and a Prometheus that asks for them on its ops port.
import express, { type Express } from 'express';
import { pino } from 'pino';
import { createMetrics } from '../../api/metrics';
import { createOpsApp } from '../../api/ops-app';
import { ruleSource } from '../../api/rules';
import { listen, type Listening } from '../../api/server';
import { createDb, type Db } from '../../db/pool';
import { noteProcess } from '../../db/watch/process-clock';
import { STUCK_KINDS } from '../../ops/kinds/table';
import { postsToTell } from '../../rules/audience';
import { loadRules } from '../../rules/load';
import { makeWorld, ORGAN, type World } from '../ops/world';
import { startCutProxy, type CutProxy } from '../support/cut-proxy';
import { evaluate } from '../support/promql';
import { TestPrometheus, type Sample } from '../support/prometheus';

/** A day in the middle of a year whose holiday plan comes with the build. */
const TODAY = Date.parse('2026-06-01T10:00:00+08:00');
const { packs } = loadRules('rules/135.json');

export interface Scraped {
  world: World;
  wire: CutProxy;
  ops: Listening;
  /** `METHOD path` → status, as an API with these metrics would have answered. */
  answered(status: number, times: number): Promise<void>;
  /** Moves the database's clock to so many seconds after `TODAY`. */
  at(seconds: number): Promise<void>;
  /** Metrics as text, now. */
  text(): Promise<string>;
  /** Asks for the metrics; the Prometheus behind it is at the same instant as the database. */
  scrape(): Promise<void>;
  /** What an expression yields now. */
  of(expression: string): Sample[];
  stop(): Promise<void>;
}

export interface ScrapeOptions {
  workerMetrics?: string;
  keepMs?: number;
}

/** One API's metrics over a world that lives longer. */
export async function scraping(world: World, options: ScrapeOptions = {}): Promise<Scraped> {
  const wire = await startCutProxy(world.database.appUrl);
  const db = createDb(wire.url, 'duban_dispatch', 2);
  const [organ] = await world.db.lookup<{ organId: string; code: string; offsetMinutes: number }>(
    'select organ_id "organId", code, offset_minutes "offsetMinutes" from organ',
  );
  if (organ === undefined) throw new Error('no organ');
  const organs = new Map([[ORGAN, { ...organ, shortName: 'O' }]]);
  const rules = ruleSource(packs);
  const metrics = createMetrics({
    ...{ db, organs, packs, rules, kinds: STUCK_KINDS, freshMs: 0, keepMs: 0, ...options },
  });
  const health = () => Promise.resolve([]);
  const log = pino({ enabled: false });
  const ports = { health, metrics, log, systemDb: db, organs, packs, rules };
  const ops = await listen(createOpsApp(ports), 0, '127.0.0.1');
  const web = await listen(answering(metrics.measured), 0, '127.0.0.1');
  const prometheus = new TestPrometheus();
  let nowS = TODAY / 1000;
  const at = (path: string) => fetch(`http://127.0.0.1:${ops.port}${path}`);
  const text = async () => (await at('/metrics')).text();
  return {
    ...{ world, wire, ops, text },
    answered: async (status, times) => {
      for (let time = 0; time < times; time += 1)
        await fetch(`http://127.0.0.1:${web.port}/${status}`);
    },
    at: async (seconds) => {
      nowS = TODAY / 1000 + seconds;
      await world.database.moveClock(nowS * 1000 - Date.now());
    },
    scrape: async () =>
      prometheus.scraped(nowS, { job: 'duban' }, await text().catch(() => undefined)),
    of: (expression) => evaluate(expression, prometheus, nowS),
    stop: async () => {
      await Promise.all([ops.stop(), web.stop(), db.close()]);
      await wire.stop();
    },
  };
}

/** A world whose audiences are filled and whose processes are there; its clock stands at `TODAY`. */
export async function healthyWorld(): Promise<World> {
  const world = await makeWorld();
  await world.database.moveClock(TODAY - Date.now());
  for (const unit of ['intake', 'caseManagement', 'adjudication', 'organ'])
    await world.sql('insert into unit (organ_id, unit, name) values ($1, $2, $2)', [ORGAN, unit]);
  await world.person('p_all', 'all@example.org');
  const units = ['intake', 'caseManagement', 'adjudication', 'organ', 'case'];
  const posts = packs.flatMap((pack) => postsToTell(pack, units));
  await world.sql(
    `insert into post (organ_id, post, code, unit, name)
     select $1, post, split_part(post, '@', 1), split_part(post, '@', 2), post from unnest($2::text[]) post`,
    [ORGAN, posts],
  );
  await world.sql(
    `insert into post_holder (organ_id, post, person_id, from_at)
     select $1, post, 'p_all', '2026-01-01' from unnest($2::text[]) post`,
    [ORGAN, posts],
  );
  await world.matter('matter_healthy');
  for (const process of ['api', 'worker']) await alive(world.db, process);
  return world;
}

/** A process says that it is there, as its watch does. */
export const alive = (db: Db, process: string, skewMs = 0, build = 'build_1'): Promise<unknown> =>
  noteProcess(db, {
    ...{ who: `${process}:${build}`, process, skewMs },
    build: process === 'worker' ? build : undefined,
  });

function answering(measured: ReturnType<typeof createMetrics>['measured']): Express {
  const app = express();
  app.use(measured(() => '/api/v1/clues'));
  app.use((req, res) => void res.status(Number(req.path.slice(1))).end());
  return app;
}
