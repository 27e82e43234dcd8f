// Shapes shared by the clue's command files.
import type { CommandSpec, DecideInput, Decision } from '../../../kernel/procedure';
import { refuse, type Refusal } from '../../../kernel/refusal';
import type { PersonId } from '../../../kernel/people';
import { teamMin } from '../codes';
import type { ClueData } from '../data';
import { listOf, textOf, type TextRefJson } from '../fields';

export type Spec = CommandSpec<ClueData>;
export type Input = DecideInput<ClueData>;
export type Answer = Decision | Refusal;
export type Specs = Record<string, Spec>;

/** Hands on the text that a command must bring, or refuses. */
export function withText(
  input: Input,
  field: string,
  then: (text: TextRefJson) => Answer,
  code: Refusal['code'] = 'badCommand',
): Answer {
  const text = textOf(input.command, field);
  return text === undefined ? refuse(code, { field }) : then(text);
}

export const withReason = (input: Input, then: (reason: TextRefJson) => Answer): Answer =>
  withText(input, 'reason', then, 'reasonRequired');

/** A team of at least the pack's `teamMin` who are eligible and, for a recheck, never sat in one here. */
export function withTeam(
  input: Input,
  then: (team: PersonId[]) => Answer,
  barred: PersonId[] = [],
): Answer {
  const team = listOf(input.command, 'team');
  const least = teamMin(input.slice);
  if (team.length < least) return refuse('teamTooSmall', { least });
  const unfit = team.find((one) => (input.context.named[one] ?? []).length === 0);
  if (unfit !== undefined) return refuse('personNotEligible', { personId: unfit });
  const again = team.find((one) => barred.includes(one));
  if (again !== undefined) return refuse('earlierTeamMember', { personId: again });
  return then(team);
}

/** Every other member has to confirm what one of them submits (T12, T17). */
export const otherMembers: NonNullable<Spec['needs']> = (state, _command, _slice, asker) =>
  state.data.team.filter((one) => one !== asker).map((one) => ({ persons: [one] }));
