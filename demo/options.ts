// What the command line of the demo may say.
import { parseArgs } from 'node:util';
import { ARTICLE } from './figures';

export interface Options {
  /** Clues accepted; the article's figures are scaled to it. */
  clues: number;
  seed: number;
  /** Leaves everything running afterwards. */
  keep: boolean;
}

export const LEAST_CLUES = 10;
const MOST_CLUES = 2_000;
const DEFAULT_SEED = 135;

export const HELP = `npm run demo [-- OPTIONS]

Plays the case load of the article about the "135" method through HTTP on parts of its own (PostgreSQL, Temporal, SMTP,
API, worker, dispatcher in a temporary folder), prints what happened and reconciles ledger, workflows, notices and mail.

  --clues N   clues to take in, ${LEAST_CLUES}–${MOST_CLUES}; figures are scaled (default ${ARTICLE.accepted}, the article's)
  --seed N    what differs from run to run comes from this number (default ${DEFAULT_SEED})
  --keep      leave it running until Ctrl-C and print its address
  --help      this text

Exit status: 0 all agrees, 1 differences (each is printed), 2 the demo could not run.`;

/** Throws one line for what is wrong with the arguments. */
export function readOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      clues: { type: 'string', default: String(ARTICLE.accepted) },
      seed: { type: 'string', default: String(DEFAULT_SEED) },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    clues: wholeNumber('--clues', values.clues, LEAST_CLUES, MOST_CLUES),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
    keep: values.keep,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${name} takes a whole number from ${least} to ${most}, not "${text}".`);
}
