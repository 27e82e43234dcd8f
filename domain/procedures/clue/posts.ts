// Posts and `Who` values that clue commands, desks and deadlines name.
import type { Who } from '../../kernel/procedure';
import { postOf, type Post } from '../../kernel/people';
import { departmentOf, type ClueState } from './data';

export const INTAKE_OFFICER: Post = 'intakeOfficer@intake';
export const INTAKE_HEAD: Post = 'intakeHead@intake';
export const INTAKE_LEADER: Post = 'leaderInCharge@intake';
export const PICKUP_OFFICER: Post = 'pickupOfficer@intake';
export const DUTY_OFFICER: Post = 'dutyOfficer@intake';
export const CASE_MANAGEMENT: Post = 'caseManagementOffice@caseManagement';
export const OFFICE_HEAD: Post = 'officeHead@caseManagement';
export const PRINCIPAL: Post = 'principalLeader@organ';
export const SECRETARY: Post = 'committeeSecretary@organ';
export const SUPERIOR: Post = 'superiorContact@organ';
export const PARTY_COMMITTEE: Post = 'partyCommitteePrincipal@organ';
export const LEDGER_KEEPER: Post = 'ledgerKeeper@organ';

/** A post of the handling department; before there is one, of the intake office. */
export const inDepartment = (state: ClueState, code: string): Post =>
  postOf(code, departmentOf(state) ?? 'intake');

export const leaderOf = (state: ClueState): Post => inDepartment(state, 'leaderInCharge');
export const headOf = (state: ClueState): Post => inDepartment(state, 'departmentHead');

export const posts = (...list: Post[]): Who => ({ posts: list });

/** One post of the handling department; nobody while no department is named. */
export const departmentPost =
  (code: string) =>
  (state: ClueState): Who | null =>
    departmentOf(state) === undefined ? null : posts(inDepartment(state, code));

/** The case officer the disposal named. */
export const officer = (state: ClueState): Who | null => {
  const named = state.data.handling?.officer;
  return named === undefined ? null : { persons: [named] };
};

export const team = (state: ClueState): Who | null =>
  state.data.team.length === 0 ? null : { persons: state.data.team };

/** Intake officer, and the case officer once there is one. */
export const intakeOrOfficer = (state: ClueState): Who => {
  const named = state.data.handling?.officer;
  return named === undefined
    ? posts(INTAKE_OFFICER)
    : { posts: [INTAKE_OFFICER], persons: [named] };
};
