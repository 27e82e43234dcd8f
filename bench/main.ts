// `npm run bench [-- --short] [--json] [--only NAME]…`: every budget with figure, target, pass or miss. Exit 0 = all pass.
import { parseArgs } from 'node:util';
import { startBaseline } from './baseline/subject';
import type { Bench, Budget } from './budget';
import { BUDGETS } from './budgets';
import { finding, type Finding } from './finding';
import { allPass, lineOf, reportJson, reportText } from './report';
import { PROVEN_STEPS } from './product/steps';
import { startProduct } from './product/subject';
import { sizesOf } from './sizes';
import { startWorld } from './world';

interface Options {
  short: boolean;
  json: boolean;
  only: string[];
}

const say = (line: string): void => console.error(line);

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const findings = await inWorld((bench) => measure(bench, options.only), options.short);
  console.log(options.json ? reportJson(findings) : reportText(findings));
  process.exitCode = allPass(findings) ? 0 : 1;
}

/** Starts servers, baseline and product, and takes all of them down whatever happens. */
async function inWorld<T>(work: (bench: Bench) => Promise<T>, short: boolean): Promise<T> {
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of undo.splice(0).reverse()) await stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      // What is being measured loses its servers now and says so; it must not end us before they are stopped.
      for (const event of ['uncaughtException', 'unhandledRejection'])
        process.on(event, () => undefined);
      void stopAll().finally(() => process.exit(2));
    });
  try {
    const world = await startWorld(say);
    undo.push(world.stop);
    const product = await startProduct(world, say);
    undo.push(product.stop);
    const baseline = await startBaseline({
      ...world,
      stepsPerLife: product.stepsPerLife,
      provenSteps: PROVEN_STEPS,
    });
    undo.push(baseline.stop);
    const { postgres } = world;
    return await work({ postgres, baseline, product, sizes: sizesOf(short), say });
  } finally {
    await stopAll();
  }
}

/** One after another: two measurements at once would measure each other. */
async function measure(bench: Bench, only: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, budget] of Object.entries(BUDGETS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    bench.say(`measuring ${name}`);
    const found = await attempt(name, budget, bench);
    bench.say(found.map(lineOf).join('\n'));
    findings.push(...found);
  }
  return findings;
}

/** A measurement that breaks is a miss, and the others still run. */
const attempt = (name: string, budget: Budget, bench: Bench): Promise<Finding[]> =>
  budget(bench).catch((error: unknown) => [
    finding({
      budget: name,
      about: error instanceof Error ? error.message : String(error),
      figure: null,
      unit: '',
      target: null,
    }),
  ]);

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const unknown = values.only.find((name) => !Object.hasOwn(BUDGETS, name));
  if (unknown !== undefined)
    throw new Error(`no budget ${unknown}; there are ${Object.keys(BUDGETS).join(', ')}`);
  return values;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
