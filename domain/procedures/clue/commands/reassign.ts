// Another person for a desk, or for a role of the matter: officer, follow-up person, team member, a stub's registrar.
import { postOf } from '../../../kernel/people';
import type { Who } from '../../../kernel/procedure';
import { refuse, type Refusal } from '../../../kernel/refusal';
import { departmentOf, type ClueState } from '../data';
import { heldAt } from '../deadlines';
import { codeOf } from '../fields';
import { ROLES } from '../folds-of-people';
import { decided } from '../moves';
import * as post from '../posts';
import { deskOf } from '../states';
import type { Answer, Input, Spec, Specs } from './spec';

/** Roles by the department head, desks by the office head; of a stub, which nobody else may see, the superior contact (T3). */
function reassigner(state: ClueState): Who {
  if (state.data.sealed) return post.posts(post.SUPERIOR);
  const unit = departmentOf(state);
  return unit === undefined
    ? post.posts(post.OFFICE_HEAD)
    : post.posts(postOf('departmentHead', unit), post.OFFICE_HEAD);
}

const reassign: Spec = {
  label: { zh: '改派', en: 'Reassign' },
  from: 'any',
  who: reassigner,
  decide: decideReassignment,
};

/** Who has the role now; a member is named by `from`. */
function holderOfRole({ state, command }: Input, role: string): string | undefined {
  const { data } = state;
  if (role === 'registrar') return data.registrar;
  if (role === 'member') return data.team.find((one) => one === codeOf(command, 'from'));
  return role === 'officer' ? data.handling?.officer : data.handling?.followUpPerson;
}

function decideReassignment(input: Input): Answer {
  const { state, command } = input;
  const desk = codeOf(command, 'post');
  if (desk !== undefined) return decideDesk(input, desk);
  const role = codeOf(command, 'role');
  const to = codeOf(command, 'to');
  if (role === undefined || !rolesToGive(input).includes(role))
    return refuse('unknownCode', { field: 'role' });
  if (to === undefined) return refuse('badCommand', { field: 'to' });
  const from = holderOfRole(input, role);
  if (from === undefined) return refuse('badCommand', { field: 'from' });
  const fault = personFault(input, role, from, to);
  if (fault !== undefined) return fault;
  const held = role === 'registrar' ? post.INTAKE_OFFICER : post.inDepartment(state, 'caseOfficer');
  return decided({ type: 'reassigned', role, from, to }, [
    { do: 'reassign', post: held, from, to, role },
  ]);
}

function personFault(
  { state, context }: Input,
  role: string,
  from: string,
  to: string,
): Refusal | undefined {
  const { team, pastTeams } = state.data;
  if (from === to || (role === 'member' && team.includes(to))) return refuse('noChange');
  if (!isEligible(state, role, context.named[to] ?? []))
    return refuse('personNotEligible', { personId: to });
  // A recheck stays free of everyone who sat in a team before (T16).
  return role === 'member' && state.state === 'RECHECK' && pastTeams.includes(to)
    ? refuse('earlierTeamMember', { personId: to })
    : undefined;
}

const acts = ({ asPost, context }: Input, as: string): boolean =>
  asPost === as || context.actor.posts.includes(as);

function rolesToGive(input: Input): readonly string[] {
  if (input.state.data.sealed) return ['registrar'];
  return acts(input, post.headOf(input.state)) ? ROLES : [];
}

/** A desk goes to somebody who holds its post, so that nobody chooses a signer from outside it. */
function decideDesk(input: Input, desk: string): Answer {
  const { state, command, context } = input;
  const mine = acts(input, post.OFFICE_HEAD) && desksOf(state).includes(desk);
  if (!mine || state.data.sealed) return refuse('unknownCode', { field: 'post' });
  const to = codeOf(command, 'to');
  if (to === undefined) return refuse('badCommand', { field: 'to' });
  const from = state.desks?.[desk] ?? null;
  if (from === to) return refuse('noChange');
  if (!(context.named[to] ?? []).includes(desk))
    return refuse('personNotEligible', { personId: to });
  return decided({ type: 'reassigned', post: desk, from, to }, [
    { do: 'reassign', post: desk, from, to },
  ]);
}

/** Where the clue lies and who holds its clocks, but for roles, which have persons of their own. */
function desksOf(state: ClueState): string[] {
  const roles = post.inDepartment(state, 'caseOfficer');
  const held = state.deadlines.map((open) => heldAt(state, open).post);
  return [deskOf(state) ?? '', ...held].filter((one) => one !== roles && one !== '');
}

function isEligible(state: ClueState, role: string, held: string[]): boolean {
  if (role === 'registrar') return held.includes(post.INTAKE_OFFICER);
  if (role !== 'officer') return held.length > 0;
  return held.includes(postOf('caseOfficer', departmentOf(state) ?? ''));
}

export const REASSIGN: Specs = { reassign };
