// `npm run faults`: one fault after another, each on parts of its own. Exit 0 nothing lost or twice, 1 findings, 2 it could not run.
import { temporalCli } from '../platform/embedded/temporal-cli';
import type { Finding } from './check/evidence';
import { figuresOf, type Figures } from './figures';
import { HELP, readOptions, SHORT, type Options } from './options';
import { stopAllParts } from './parts';
import { lineOf, tableOf, writeTable } from './report';
import { runFaults, type Outcome } from './run';
import { LONG_LOAD, SHORT_LOAD } from './sizes';
import { FAULTS, type Fault } from './table';

const INTERRUPTED = 130;
const MOST_SHOWN = 20;
const say = (line: string): void => console.error(line);

interface Ran {
  name: string;
  figures: Figures;
  findings: Finding[];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const cli = await temporalCli(process.env['TEMPORAL_CLI_PATH'], say);
  const ran: Ran[] = [];
  let failed = false;
  for (const [name, faults] of plannedBy(options)) {
    const one = await tried(name, faults, options, cli).catch((error: unknown) => {
      say(`${name} could not be run: ${error instanceof Error ? error.message : String(error)}`);
      failed = true;
    });
    if (one === undefined) continue;
    ran.push(one);
    if (options.out !== undefined) writeTable(options.out, linesOf([one]));
  }
  console.log(options.json ? JSON.stringify(ran, null, 2) : tableOf([...linesOf(ran).values()]));
  if (failed) return 2;
  return ran.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

/** Undefined where this machine cannot have the fault. */
async function tried(
  name: string,
  faults: readonly Fault[],
  { short, seed }: Options,
  cli: string,
): Promise<Ran | undefined> {
  const why = faults.map((one) => one.unavailable?.()).find((one) => one !== undefined);
  if (why !== undefined) {
    say(`${name} is left out: ${why}`);
    return undefined;
  }
  say(`== ${name}`);
  const sizes = short ? SHORT_LOAD : LONG_LOAD;
  const outcome = await runFaults(faults, { cli, seed, sizes, say });
  tell(outcome);
  return { name, figures: figuresOf(name, outcome), findings: outcome.findings };
}

/** Each fault by itself, or those of the short form together. */
const plannedBy = ({ short, only }: Options): [string, Fault[]][] => {
  const fault = (name: string): Fault[] => (FAULTS[name] ? [FAULTS[name]] : []);
  return short ? [['short', SHORT.flatMap(fault)]] : only.map((name) => [name, fault(name)]);
};

function tell({ findings, brokenOff, deaths }: Outcome): void {
  for (const { check, about, says } of findings.slice(0, MOST_SHOWN))
    say(`  FOUND ${check}: ${about} ${says}`);
  if (findings.length > MOST_SHOWN)
    say(`  … and ${findings.length - MOST_SHOWN} more; --json has all`);
  for (const why of new Set(brokenOff)) say(`  a life broke off: ${why}`);
  if (deaths > 0) say(`  programs that died by themselves: ${deaths}`);
}

const linesOf = (ran: readonly Ran[]): Map<string, string> =>
  new Map(
    ran.map(({ name, figures }) => [name, lineOf(name, FAULTS[name]?.does ?? name, figures)]),
  );

/** Resolves on Ctrl-C and the like, when every child has ended. */
const interrupted = new Promise<number>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void stopAllParts().then(() => resolve(INTERRUPTED)));
});

Promise.race([main(), interrupted]).then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    void stopAllParts().then(() => process.exit(2));
  },
);
