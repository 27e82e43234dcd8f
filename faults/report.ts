// The table of `docs/faults.md`: one line a fault, lines of other faults kept as they stand.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figures } from './figures';
import { FAULTS } from './table';

const HEAD = [
  '| fault | what is done | clues | steps sent | accepted | refused | lost | twice | rungs due | fired | mails (copies) | longest step, s | back: steps / rungs / mail, s |',
  '| ----- | ------------ | ----: | ---------: | -------: | ------: | ---: | ----: | --------: | ----: | -------------: | --------------: | ----------------------------: |',
];
const BEGIN = '<!-- written by npm run faults -->';
const END = '<!-- end of what npm run faults wrote -->';

export function lineOf(name: string, does: string, figures: Figures): string {
  const { recovery: back } = figures;
  const cells = [
    `\`${name}\``,
    does,
    ...[figures.clues, figures.sent, figures.accepted, figures.refused],
    ...[figures.lost, figures.twice, figures.rungsDue, figures.rungsOnRecord],
    `${figures.mails} (${figures.copies})`,
    seconds(figures.longestStepMs),
    [back.stepsMs, back.rungsMs, back.mailsMs].map(seconds).join(' / '),
  ];
  return `| ${cells.join(' | ')} |`;
}

const seconds = (ms: number | undefined): string =>
  ms === undefined ? 'not in time' : (ms / 1_000).toFixed(1);

export const tableOf = (lines: readonly string[]): string => [...HEAD, ...lines].join('\n');

/** Puts the lines into the file, in the order of the table of faults. */
export function writeTable(path: string, lines: ReadonlyMap<string, string>): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : `# Faults\n\n${BEGIN}\n${END}\n`;
  const [before = '', rest = ''] = text.split(BEGIN);
  const [old = '', after = ''] = rest.split(END);
  const kept = new Map(old.split('\n').flatMap(named));
  const all = Object.keys(FAULTS).flatMap((name) => lines.get(name) ?? kept.get(name) ?? []);
  const table = `<!-- prettier-ignore-start -->\n\n${tableOf(all)}\n\n<!-- prettier-ignore-end -->`;
  writeFileSync(path, `${before}${BEGIN}\n${table}\n${END}${after}`);
}

const named = (line: string): [string, string][] => {
  const name = /^\| `([\w-]+)`/.exec(line)?.[1];
  return name === undefined ? [] : [[name, line]];
};
