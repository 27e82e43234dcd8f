// The alert rules of docs/monitoring: the fault of each is provoked on real parts, and its expression turns true. It is
// evaluated by test/support/promql.ts, because `promtool` cannot be had as a package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { COUNTED } from '../../api/metrics/counted';
import { INSTALLATION_FIGURES, ORGAN_FIGURES } from '../../api/metrics/figures';
import { freePort } from '../../platform/embedded/child';
import { MATTER_QUEUE } from '../../workflows/contract';
import { forgetProcess } from '../../db/watch/process-clock';
import type { World } from '../ops/world';
import { startNode, type NodeProcess } from '../../faults/parts/node-process';
import { metricsIn } from '../support/promql';
import { samplesOf } from '../support/prometheus';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal';
import { alive, healthyWorld, scraping, type Scraped } from './metrics-world';
import * as trouble from './trouble';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; remedy: string };
}

const FOLDER = join(__dirname, '../../docs/monitoring');
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const { groups } = parse(textOf('alerts.yml')) as { groups: { rules: Rule[] }[] };
const RULES = groups.flatMap(({ rules }) => rules);

const MATTER = 'matter_healthy';
const MINUTE = 60;

let world: World;
let scraped: Scraped;

beforeAll(async () => void (world = await healthyWorld()), 60_000);
afterAll(async () => void (await world.stop()));

/** What breaks, and how it is undone. Time goes on by a minute behind it, or as the fault says. */
interface Fault {
  provoke: () => unknown;
  /** Seconds that go by until it shows. */
  afterS?: number;
  undo?: () => unknown;
}

const sql = (text: string) => () => world.sql(text);

const FAULTS: Record<string, Fault> = {
  DubanDown: { provoke: () => scraped.ops.stop() },
  DubanFiguresMissing: { provoke: () => scraped.wire.cut() },
  DubanStuck: { provoke: () => world.incident('forged', MATTER) },
  DubanAmiss: { provoke: () => world.incident('mailBounced', MATTER) },
  DubanNoWorker: {
    provoke: () => forgetProcess(world.db, 'worker:build_1'),
    undo: () => alive(world.db, 'worker'),
  },
  DubanMixedBuilds: {
    provoke: () => alive(world.db, 'worker', 0, 'build_2'),
    undo: () => forgetProcess(world.db, 'worker:build_2'),
  },
  DubanClockOff: {
    provoke: () => alive(world.db, 'api', -5_000),
    undo: () => alive(world.db, 'api'),
  },
  DubanLedgerBehind: { provoke: () => world.command(MATTER), afterS: 2 * MINUTE },
  DubanRungsBehind: {
    provoke: sql(`update head set next_alarm_at = duban_now()`),
    afterS: 2 * MINUTE,
    undo: sql(`update head set next_alarm_at = duban_now() + interval '1 day'`),
  },
  DubanMailBehind: { provoke: () => trouble.noticeWaiting(world, MATTER), afterS: 6 * MINUTE },
  DubanCommandsParked: { provoke: () => world.command(MATTER, true) },
  DubanRungsLate: { provoke: () => trouble.rungRecorded(world, MATTER, 120) },
  DubanCommandsSlow: { provoke: () => trouble.commandDecided(world, MATTER, 30) },
  DubanBreachAtTop: {
    provoke: () => trouble.breached(world, MATTER, 4),
    undo: sql(`update head set overdue = false, state = '{}'`),
  },
  DubanAudiencesUnfilled: {
    provoke: sql('update person set address_dead_at = duban_now()'),
    undo: sql('update person set address_dead_at = null'),
  },
  DubanCalendarEnds: { provoke: () => undefined, afterS: 180 * 86_400 },
  DubanRequestsFail: {
    // A rate needs two scrapes of a series, and this one begins with the first failure.
    provoke: async () => {
      await scraped.answered(503, 1);
      await scraped.scrape();
      await scraped.answered(503, 30);
    },
  },
};

/** Provoked by a worker of its own, below. */
const OF_SDK = ['DubanWorkflowTaskFails'];

const holdsFor = (rule: Rule): object[] => scraped.of(rule.expr).map(({ labels }) => labels);

describe.each(RULES.filter(({ alert }) => !OF_SDK.includes(alert)))('$alert', (rule) => {
  beforeEach(async () => {
    scraped = await scraping(world);
    await scraped.at(0);
    for (const process of ['api', 'worker']) await alive(world.db, process);
  });
  afterEach(async () => {
    await scraped.at(0);
    await FAULTS[rule.alert]?.undo?.();
    for (const table of ['incident', 'command', 'message', 'notice', 'ledger'])
      await world.sql(`delete from ${table}`);
    await scraped.stop().catch(() => undefined);
  });

  it('is silent while all is well, and speaks of its fault', async () => {
    const fault = FAULTS[rule.alert];
    if (fault === undefined) throw new Error(`nobody provokes ${rule.alert}`);
    await scraped.answered(200, 1);
    await scraped.scrape();
    await scraped.at(15);
    await scraped.scrape();
    expect(holdsFor(rule)).toEqual([]);
    await fault.provoke();
    await scraped.at(15 + (fault.afterS ?? MINUTE));
    await scraped.scrape();
    expect(holdsFor(rule)).toHaveLength(1);
  });
});

describe('DubanWorkflowTaskFails', () => {
  let temporal: TestTemporal;
  let worker: NodeProcess;

  beforeAll(async () => {
    temporal = await startTemporal();
    const workerMetrics = `127.0.0.1:${await freePort()}`;
    const env = { TEMPORAL_ADDRESS: temporal.address, DUBAN_WORKER_METRICS: workerMetrics };
    worker = await startNode('test/support/poisoned-worker-main.ts', {
      ...{ ready: 'worker is running', env },
    });
    scraped = await scraping(world, { workerMetrics });
    await scraped.at(0);
  }, 60_000);
  afterAll(async () => {
    await scraped.stop();
    await worker.kill();
    await temporal.stop();
  });

  it('is silent while all is well, and speaks of a bug in a workflow', async () => {
    const rule = RULES.find(({ alert }) => OF_SDK.includes(alert)) as Rule;
    await scraped.scrape();
    await scraped.at(15);
    await scraped.scrape();
    expect(holdsFor(rule)).toEqual([]);
    const options = { taskQueue: MATTER_QUEUE, workflowId: 'an_id_of_a_matter' };
    await temporal.client.workflow.start('poisoned', options);
    let atS = 15;
    const held = await eventually('the failure in the metrics', async () => {
      await scraped.at((atS += 15));
      await scraped.scrape();
      return holdsFor(rule).length > 0 && holdsFor(rule);
    });
    expect(held).toEqual([{ failure_reason: 'WorkflowError' }]);
  });

  it('is told in seconds, and no id is in any label of the SDK', async () => {
    const told = samplesOf(await scraped.text()).filter(({ labels }) =>
      labels['__name__']?.startsWith('temporal_'),
    );
    const names = new Set(told.map(({ labels }) => labels['__name__'] ?? ''));
    expect([...names].filter((name) => name.includes('milliseconds'))).toEqual([]);
    expect(names).toContain('temporal_workflow_task_execution_latency_seconds_count');
    expect(told.map((one) => JSON.stringify(one)).join('\n')).not.toContain('an_id_of_a_matter');
    expect(told.some(({ labels }) => 'workflow_id' in labels || 'run_id' in labels)).toBe(false);
  });

  it('leaves the figures of the API when the worker is gone', async () => {
    await worker.kill();
    const text = await scraped.text();
    expect(text).toContain('duban_scrape_success{source="worker"} 0');
    expect(text).toContain('duban_matters_open{');
  });
});

describe('docs/monitoring', () => {
  it('provokes every rule, and only rules that are there', () => {
    const names = RULES.map(({ alert }) => alert);
    expect([...Object.keys(FAULTS), ...OF_SDK].toSorted()).toEqual(names.toSorted());
    for (const { annotations, labels } of RULES) {
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary && annotations.remedy).toBeTruthy();
    }
  });

  it('asks for metrics that there are, in rules and on the dashboard', async () => {
    const known = await knownNames();
    const asked = [...RULES.map(({ expr }) => expr), ...dashboardExpressions()].flatMap(metricsIn);
    const strange = asked.filter(
      (name) => !known.has(name) && !/^(temporal|process|nodejs)_/.test(name),
    );
    expect([...new Set(strange)]).toEqual([]);
  });

  it('shows every figure of the product on the dashboard', () => {
    const shown = dashboardExpressions().flatMap(metricsIn);
    const figures = [...ORGAN_FIGURES, ...INSTALLATION_FIGURES].map(({ name }) => name);
    expect(figures.filter((name) => !shown.includes(name))).toEqual([]);
    expect(COUNTED).toHaveLength(2);
    expect(shown).toEqual(
      expect.arrayContaining([
        'duban_rung_lateness_seconds_bucket',
        'duban_command_latency_seconds_bucket',
      ]),
    );
  });
});

async function knownNames(): Promise<Set<string>> {
  scraped = await scraping(world);
  try {
    await scraped.answered(200, 1);
    const lines = (await scraped.text()).split('\n').filter((line) => line.startsWith('# TYPE '));
    const pairs = lines.map((line) => line.split(' ').slice(2) as [string, string]);
    return new Set([
      'up',
      ...pairs.flatMap(([name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    ]);
  } finally {
    await scraped.stop();
  }
}

interface Dashboard {
  panels: { targets?: { expr: string }[] }[];
}

const dashboardExpressions = (): string[] =>
  (JSON.parse(textOf('dashboard.json')) as Dashboard).panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr.replaceAll('$organ', '.*')),
  );
