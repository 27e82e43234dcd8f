// Folds of who has which role: reassignment and recusal.
import { personsOf } from '../../kernel/needs';
import type { PersonId } from '../../kernel/people';
import type { ClueData } from './data';
import type { Fold } from './evolve';

/** Roles of a clue that a person has by name. */
export const ROLES = ['officer', 'followUpPerson', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** The roles somebody has now. */
export const rolesOf = (data: ClueData, personId: PersonId): Role[] =>
  ROLES.filter((role) =>
    role === 'member'
      ? [...data.team, ...(data.plan?.team ?? [])].includes(personId)
      : data.handling?.[role] === personId,
  );

const swapped = (team: PersonId[], from: PersonId, to: PersonId): PersonId[] =>
  team.includes(from) ? [...new Set([...team.filter((one) => one !== from), to])].sort() : team;

function withRole(data: ClueData, role: string, from: PersonId, to: PersonId): ClueData {
  const { handling, plan } = data;
  if (role === 'registrar') return { ...data, registrar: to };
  if (role === 'officer' || role === 'followUpPerson')
    return handling === undefined ? data : { ...data, handling: { ...handling, [role]: to } };
  const team = swapped(data.team, from, to);
  const pastTeams = team === data.team ? data.pastTeams : [...new Set([...data.pastTeams, to])];
  return {
    ...data,
    team,
    pastTeams: [...pastTeams].sort(),
    ...(plan === undefined ? {} : { plan: { ...plan, team: swapped(plan.team, from, to) } }),
  };
}

/** A desk that changes hands is the kernel's; only roles are the clue's. */
const reassigned: Fold = (data, event) =>
  event['role'] === undefined
    ? data
    : withRole(data, String(event['role']), String(event['from']), String(event['to']));

const recusalDeclared: Fold = (data, event) => ({
  ...data,
  recusals: [
    ...data.recusals,
    { personId: String(event['personId']), post: String(event['post']) },
  ],
});

function recusalDecided(data: ClueData, event: Parameters<Fold>[1]): ClueData {
  const { personId, replacement } = event;
  const recusals = data.recusals.filter((one) => one.personId !== personId);
  const rest = { ...data, recusals };
  if (event['granted'] !== true || typeof personId !== 'string') return rest;
  const out = { ...rest, recused: [...data.recused, personId].sort() };
  return staleIfSignedBy(
    typeof replacement === 'string'
      ? rolesOf(data, personId).reduce(
          (now, role) => withRole(now, role, personId, replacement),
          out,
        )
      : out,
    personId,
  );
}

// What he signed no longer counts: nobody signs on before the round is opened anew (T15v).
function staleIfSignedBy(data: ClueData, personId: PersonId): ClueData {
  const { round } = data;
  const signed = round?.signatures.flatMap(personsOf).includes(personId) === true;
  return round !== undefined && signed ? { ...data, round: { ...round, stale: true } } : data;
}

export const FOLDS_OF_PEOPLE: Record<string, Fold> = {
  reassigned,
  recusalDeclared,
  recusalDecided,
};
