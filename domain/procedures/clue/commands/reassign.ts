// Another person for a role of the matter: officer, follow-up person, team member, or a stub's registrar.
import { postOf } from '../../../kernel/people';
import type { Who } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import { departmentOf, type ClueState } from '../data';
import { codeOf } from '../fields';
import { decided } from '../moves';
import * as post from '../posts';
import type { Answer, Input, Spec, Specs } from './spec';

/** The department head; of a stub, which nobody else may see, the superior contact (T3). */
const reassigner = (state: ClueState): Who | null =>
  state.data.sealed ? post.posts(post.SUPERIOR) : post.departmentPost('departmentHead')(state);

const reassign: Spec = {
  label: { zh: '改派', en: 'Reassign' },
  from: 'any',
  who: reassigner,
  decide: decideReassignment,
};

const ROLES = ['officer', 'followUpPerson', 'member'];

/** Who has the role now; a member is named by `from`. */
function holderOfRole({ state, command }: Input, role: string): string | undefined {
  const { data } = state;
  if (role === 'registrar') return data.registrar;
  if (role === 'member') return data.team.find((one) => one === codeOf(command, 'from'));
  return role === 'officer' ? data.handling?.officer : data.handling?.followUpPerson;
}

function decideReassignment(input: Input): Answer {
  const { state, command, context } = input;
  const role = codeOf(command, 'role');
  const to = codeOf(command, 'to');
  const roles = state.data.sealed ? ['registrar'] : ROLES;
  if (role === undefined || !roles.includes(role)) return refuse('unknownCode', { field: 'role' });
  if (to === undefined) return refuse('badCommand', { field: 'to' });
  const from = holderOfRole(input, role);
  if (from === undefined) return refuse('badCommand', { field: 'from' });
  if (from === to || (role === 'member' && state.data.team.includes(to))) return refuse('noChange');
  if (!isEligible(state, role, context.named[to] ?? []))
    return refuse('personNotEligible', { personId: to });
  // A recheck stays free of everyone who sat in a team before (T16).
  if (role === 'member' && state.state === 'RECHECK' && state.data.pastTeams.includes(to))
    return refuse('earlierTeamMember', { personId: to });
  return decided({ type: 'reassigned', role, from, to });
}

function isEligible(state: ClueState, role: string, held: string[]): boolean {
  if (role === 'registrar') return held.includes(post.INTAKE_OFFICER);
  if (role !== 'officer') return held.length > 0;
  return held.includes(postOf('caseOfficer', departmentOf(state) ?? ''));
}

export const REASSIGN: Specs = { reassign };
