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
  for (const [name, faults] of plannedBy(options)) {
    const why = faults.map((one) => one.unavailable?.()).find((one) => one !== undefined);
    if (why !== undefined) {
      say(`${name} is left out: ${why}`);
      continue;
    }
    say(`== ${name}`);
    const sizes = options.short ? SHORT_LOAD : LONG_LOAD;
    const outcome = await runFaults(faults, { cli, seed: options.seed, sizes, say });
    ran.push({ name, figures: figuresOf(name, outcome), findings: outcome.findings });
    tell(outcome);
  }
  return report(ran, options);
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

function report(ran: readonly Ran[], { json, out }: Options): number {
  const lines = new Map(
    ran.map(({ name, figures }) => [name, lineOf(name, FAULTS[name]?.does ?? name, figures)]),
  );
  console.log(json ? JSON.stringify(ran, null, 2) : tableOf([...lines.values()]));
  if (out !== undefined) writeTable(out, lines);
  return ran.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

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
