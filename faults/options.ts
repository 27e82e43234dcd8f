// What the command line of the faults may say.
import { parseArgs } from 'node:util';
import { FAULTS } from './table';

export interface Options {
  /** Names of the faults to run, in order. */
  only: string[];
  short: boolean;
  json: boolean;
  /** File that gets the table. */
  out?: string;
  seed: number;
}

/** What `--short` runs. */
export const SHORT = ['worker-killed', 'temporal-killed'];

export const HELP = `npm run faults [-- OPTIONS]

Brings up parts of its own (PostgreSQL, Temporal, SMTP, API, worker, dispatcher, a wire between every two) in a temporary
folder, lets officers work while deadlines fall due, and strikes: one fault after another, each on fresh parts. After each
a checker compares what clients were told, the mailbox and the exported ledgers. About a minute a fault.

  --only NAME  this fault alone; may be given more than once
  --short      ${SHORT.join(' and ')} together, under a small load
  --out FILE   writes the table into this Markdown file, beside what stands there of other faults
  --json       prints figures and findings as JSON
  --seed N     what differs from run to run comes from this number (default 135)
  --help       this text

Faults:
${Object.entries(FAULTS)
  .map(([name, { does }]) => `  ${name.padEnd(25)} ${does}`)
  .join('\n')}

Exit status: 0 nothing lost, nothing twice; 1 the checker found something (each is printed); 2 a fault could not be run.`;

/** Throws one line for what is wrong with the arguments. */
export function readOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      seed: { type: 'string', default: '135' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const unknown = values.only.find((name) => !Object.hasOwn(FAULTS, name));
  if (unknown !== undefined) throw new Error(`There is no fault "${unknown}"; --help lists them.`);
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error(`--seed takes a whole number.`);
  const { only, short, json, out } = values;
  const all = only.length > 0 ? only : Object.keys(FAULTS);
  return {
    only: all,
    short,
    json,
    seed: Number(values.seed),
    ...(out === undefined ? {} : { out }),
  };
}
