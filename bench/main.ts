// `npm run bench [-- --short] [--json] [--only NAME]…`: every budget with figure, target, pass or miss. Exit 0 = all pass.
import { parseArgs } from 'node:util';
import { startBaseline } from './baseline/subject';
import type { Bench, Budget } from './budget';
import { BUDGETS } from './budgets';
import { finding, type Finding } from './finding';
import { allPass, reportJson, reportText } from './report';
import { sizesOf } from './sizes';
import { startWorld } from './world';

/** Steps of a clue from pickup to closing; the baseline's life has as many. */
const STEPS = 13;

interface Options {
  short: boolean;
  json: boolean;
  only: string[];
}

const say = (line: string): void => console.error(line);

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const world = await startWorld(say);
  let findings: Finding[] = [];
  try {
    const baseline = await startBaseline({ ...world, stepsPerLife: STEPS });
    try {
      const { postgres } = world;
      const sizes = sizesOf(options.short);
      findings = await measure(
        { postgres, baseline, product: undefined, sizes, say },
        options.only,
      );
    } finally {
      await baseline.stop();
    }
  } finally {
    await world.stop();
  }
  console.log(options.json ? reportJson(findings) : reportText(findings));
  process.exitCode = allPass(findings) ? 0 : 1;
}

/** One after another: two measurements at once would measure each other. */
async function measure(bench: Bench, only: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, budget] of Object.entries(BUDGETS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    bench.say(`measuring ${name}`);
    findings.push(...(await attempt(name, budget, bench)));
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
