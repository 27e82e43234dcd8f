// Who may read which part of a matter he can see (P8): one table, post × part. Conflict is judged before, by row policy.
import {
  postCode,
  postUnit,
  type MatterState,
  type PersonId,
  type Post,
  type Procedure,
  type Slice,
  type Who,
} from '../../domain';
import { HOLDER_UNIT, POST_UNITS } from '../../rules/posts';

/**
 * `signOff` is the document to be signed; `accesses` is the list of who read what; `source` is what was typed of where
 * a matter came from, as the keeper's ledger prints it (ADR 0013).
 */
export type Part =
  'view' | 'content' | 'reporter' | 'papers' | 'source' | 'signOff' | 'export' | 'accesses';

/**
 * Who a line means: a post code, or a role of the matter – `reader` (everybody who sees it at all), `caseOfficer` (the
 * one its disposal named), `team`, `decider` (who must approve, confirm or sign now).
 */
export interface RightsLine {
  who: string;
  /** Holds only while this deadline is open, such as DISPOSAL_OPINION: until `approveDisposal`. */
  whileOpen?: string;
}

export type Rights = Readonly<Record<Part, readonly RightsLine[]>>;

const line = (who: string): RightsLine => ({ who });
const CONTENT: readonly RightsLine[] = [
  ...['caseOfficer', 'team', 'departmentHead', 'leaderInCharge', 'principalLeader', 'decider'].map(
    line,
  ),
  { who: 'intakeOfficer', whileOpen: 'DISPOSAL_OPINION' },
  { who: 'caseManagementOffice', whileOpen: 'DISPOSAL_OPINION' },
];

/** P8's default. */
export const DEFAULT_RIGHTS: Rights = {
  view: [line('reader')],
  content: CONTENT,
  papers: CONTENT,
  signOff: CONTENT,
  reporter: [line('intakeOfficer'), line('caseOfficer')],
  source: ['ledgerKeeper', 'caseManagementOffice', 'officeHead', 'principalLeader'].map(line),
  export: ['leaderInCharge', 'principalLeader', 'auditor'].map(line),
  accesses: ['auditor', 'leaderInCharge'].map(line),
};

/** Commands by which a matter is approved or signed. */
const APPROVALS = [
  'approveDisposal',
  'approvePlan',
  'decideResult',
  'proposeOverrule',
  'sign',
  'approveFiling',
  'reviewShelved',
];

/** What of a matter's state rights depend on. */
export interface RightFacts {
  /** Handling department; before there is one, the intake office. */
  unit: string;
  officer?: PersonId;
  team: PersonId[];
  deciders: Who[];
  openDeadlines: string[];
}

/** Who asks: his own posts, or those of the one he stands in for together with that person's id. */
export interface Asker {
  personId: PersonId;
  posts: readonly Post[];
}

/** True when the asker may read the part. */
export const mayRead = (
  part: Part,
  asker: Asker,
  facts: RightFacts,
  rights: Rights = DEFAULT_RIGHTS,
): boolean =>
  rights[part].some(
    ({ who, whileOpen }) =>
      (whileOpen === undefined || facts.openDeadlines.includes(whileOpen)) &&
      isMeant(who, asker, facts),
  );

/** True where a post gives the part of every matter that its holder sees, whatever the matter's state. */
export const givesAll = (
  part: Part,
  posts: readonly Post[],
  rights: Rights = DEFAULT_RIGHTS,
): boolean =>
  rights[part].some(
    ({ who, whileOpen }) =>
      whileOpen === undefined && posts.some((post) => postCode(post) === who && !isOfUnit(post)),
  );

/** The facts of a state. */
export function rightFactsOf(procedure: Procedure, state: MatterState, slice: Slice): RightFacts {
  const data = procedure.viewData(state);
  const officer = fieldOf(data['disposal'], 'officer');
  return {
    unit: typeof data['unit'] === 'string' ? data['unit'] : 'intake',
    ...(typeof officer === 'string' ? { officer } : {}),
    team: Array.isArray(data['team']) ? data['team'].map(String) : [],
    deciders: decidersOf(procedure, state, slice),
    openDeadlines: state.deadlines.map((one) => one.deadline),
  };
}

function isMeant(who: string, asker: Asker, facts: RightFacts): boolean {
  if (who === 'reader') return true;
  if (who === 'caseOfficer') return asker.personId === facts.officer;
  if (who === 'team') return facts.team.includes(asker.personId);
  if (who === 'decider') return facts.deciders.some((one) => meets(one, asker));
  return asker.posts.some((post) => postCode(post) === who && isOfChain(post, facts.unit));
}

/** A post that every department has must be that of the department which handles the matter. */
const isOfChain = (post: Post, unit: string): boolean => !isOfUnit(post) || postUnit(post) === unit;

const isOfUnit = (post: Post): boolean => (POST_UNITS[postCode(post)] ?? []).includes(HOLDER_UNIT);

const meets = ({ posts = [], persons = [] }: Who, asker: Asker): boolean =>
  persons.includes(asker.personId) || asker.posts.some((post) => posts.includes(post));

function decidersOf(procedure: Procedure, state: MatterState, slice: Slice): Who[] {
  const approvals = APPROVALS.flatMap((type) => {
    const spec = procedure.commands[type];
    const here = Array.isArray(spec?.from) && spec.from.includes(state.state);
    const who = here ? spec?.who(state, slice) : undefined;
    return who === undefined || who === null ? [] : [who];
  });
  const halves = state.pending.filter((act) => act.lapsed !== true).flatMap((act) => act.needs);
  return [...approvals, ...halves];
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[field]
    : undefined;
