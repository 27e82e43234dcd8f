// The closed list of posts that a pack may name, and the kind of unit each sits in (domain §2).

/** Units every organ has; `{unit}` stands for the unit of whoever holds the late deadline. */
export const FIXED_UNITS = ['intake', 'caseManagement', 'adjudication', 'organ'] as const;
export const HOLDER_UNIT = '{unit}';

const INTAKE = ['intake'];
const CASE_MANAGEMENT = ['caseManagement'];
const ADJUDICATION = ['adjudication'];
const ORGAN = ['organ'];
const DEPARTMENT = [HOLDER_UNIT];

/** Post code → units it sits in. */
export const POST_UNITS: Readonly<Record<string, readonly string[]>> = {
  intakeOfficer: INTAKE,
  pickupOfficer: INTAKE,
  dutyOfficer: INTAKE,
  intakeHead: INTAKE,
  caseManagementOffice: CASE_MANAGEMENT,
  officeHead: CASE_MANAGEMENT,
  adjudicationOffice: ADJUDICATION,
  adjudicationHead: ADJUDICATION,
  caseOfficer: DEPARTMENT,
  departmentHead: DEPARTMENT,
  leaderInCharge: ['intake', 'caseManagement', 'adjudication', HOLDER_UNIT],
  principalLeader: ORGAN,
  partyCommitteePrincipal: ORGAN,
  committeeSecretary: ORGAN,
  superiorContact: ORGAN,
  ledgerKeeper: ORGAN,
  auditor: ORGAN,
  opsEngineer: ORGAN,
};

/** Says what is wrong with a slot (`holder` or `code@unit`), or nothing. */
export function slotFault(slot: string): string | undefined {
  if (slot === 'holder') return undefined;
  const [code = '', unit, ...rest] = slot.split('@');
  const units = Object.hasOwn(POST_UNITS, code) ? POST_UNITS[code] : undefined;
  if (!units || unit === undefined || rest.length > 0) return `unknown post "${slot}"`;
  return units.includes(unit) ? undefined : `post "${code}" does not sit in unit "${unit}"`;
}
