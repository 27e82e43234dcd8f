// The content a round is signed over (P9), as plain JSON; hashed outside, for the sandbox has no crypto.
import type { Command } from '../../kernel/command';
import type { Json } from '../../kernel/json';
import { signStep, type ClueState, type Report } from './data';
import { codeOf, textOf } from './fields';

interface Wanted {
  round: number;
  report: Pick<Report, 'version' | 'digest' | 'checklist'>;
  finding: string;
  overruled?: string | undefined;
}

const content = (state: ClueState, wanted: Wanted): Json => ({
  matterId: state.matterId,
  number: state.number,
  round: wanted.round,
  reportVersion: wanted.report.version,
  reportDigest: wanted.report.digest,
  finding: wanted.finding,
  ...(wanted.overruled === undefined ? {} : { overruled: wanted.overruled }),
  checklist: wanted.report.checklist,
  rulePack: { version: state.rulePack.version, digest: state.rulePack.digest },
});

/** What the round now open is signed over; `undefined` where none is open. */
export function openContent(state: ClueState): Json | undefined {
  const { round, report } = state.data;
  if (state.state !== 'SIGN_OFF' || round === undefined || report === undefined) return undefined;
  const { finding, overruled } = round;
  return content(state, { round: round.no, report, finding, overruled });
}

/** What the round would be signed over that this command would open; `undefined` where it would open none. */
export function nextContent(state: ClueState, command: Command): Json | undefined {
  const round = state.data.roundNo + 1;
  const { report } = state.data;
  if (command.type === 'reviewShelved') return keptContent(state, command, round);
  if (report === undefined) return undefined;
  if (command.type === 'voidSignOff') {
    const open = state.data.round;
    return (
      open && content(state, { round, report, finding: open.finding, overruled: open.overruled })
    );
  }
  const finding = codeOf(command, 'finding');
  if (command.type !== 'decideResult' || finding === undefined) return undefined;
  const overruled = finding === report.finding ? undefined : report.finding;
  return content(state, { round, report, finding, overruled });
}

function keptContent(state: ClueState, command: Command, round: number): Json | undefined {
  const opinion = textOf(command, 'opinion');
  if (codeOf(command, 'outcome') !== 'keep' || opinion === undefined) return undefined;
  const report = { version: state.data.reportVersion + 1, digest: opinion.digest, checklist: [] };
  return content(state, { round, report, finding: 'UNCHECKABLE_NOW' });
}

/** The round in which this command is the second signature or a later one. */
export const laterSignatureIn = (state: ClueState, command: Command): number | undefined =>
  command.type === 'sign' && signStep(state.data) > 1 ? state.data.round?.no : undefined;
