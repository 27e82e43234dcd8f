// The section on stuck kinds in docs/operations.md, from the table.
import { STUCK_KINDS, type StuckKind } from '../../ops/watch';

const BEGIN = '<!-- stuck kinds: begin -->';
const END = '<!-- stuck kinds: end -->';

/** The page with its section as the table has it now. */
export function withStuckKinds(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('no markers for stuck kinds');
  return [before, BEGIN, '\n\n', ...STUCK_KINDS.map(kindText), END, after].join('');
}

const kindText = ({ name, severity, title, mends, remedies, runbook }: StuckKind): string => {
  const own = mends ? ' The watch mends it by itself.' : '';
  const named =
    remedies.length === 0 ? 'none of ours' : remedies.map((one) => `\`${one}\``).join(', ');
  return [
    `### ${name}`,
    `${severity}: ${title.en} (${title.zh}). ${runbook.meaning}`,
    `Causes: ${runbook.causes.join('; ')}.`,
    runbook.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    `Remedies: ${named}.${own}`,
    '',
  ].join('\n\n');
};
