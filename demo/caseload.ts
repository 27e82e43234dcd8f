// Which clues come in and what becomes of each: decided beforehand, from the figures and the seed alone.
import type { Level } from '../domain';
import type { Figures } from './figures';
import type { Random } from './random';

export type Way =
  | 'concluded'
  | 'filed'
  | 'inquiry'
  | 'withoutAction'
  | 'shelvedConcluded'
  | 'shelved'
  | 'notAccepted'
  | 'upward';

/** A deadline let go on purpose until this level has fired; level 0 is only warned of. */
export interface Lateness {
  deadline: string;
  level: Level;
}

export interface ClueCase {
  /** From 1, in the order of the plan. */
  no: number;
  way: Way;
  detour?: 'rechecked' | 'returned';
  problemClass: string;
  channel: string;
  realName: boolean;
  satisfied: boolean;
  /** Review department that handles it. */
  department: string;
  /** Unit of whoever is reported. */
  unit: string;
  /** Post whose holder is reported, where it is somebody of the directory. */
  aboutPost?: string;
  late?: Lateness;
}

export const DEPARTMENTS = ['review1', 'review2', 'review3'];
const numbered = (name: string): string[] =>
  Array.from({ length: 12 }, (_, at) => `${name}${String(at + 1).padStart(2, '0')}`);
const UNITS = [...numbered('street'), ...numbered('dept')];
const GANG = ['GANG_CORRUPTION', 'UMBRELLA'];
const OTHER = 'WEAK_ENFORCEMENT';
const CHANNELS = ['MAIL', 'VISIT', 'PHONE', 'WEB', 'REPORT_BOX', 'REPORT_POINT', 'STREET'];
const LEVELS: readonly Level[] = [0, 1, 2, 3, 4];

/** Deadlines that may be let go, by way. What only three signers or a reply have is added where there is one. */
const ANY_WAY = ['PICKUP', 'DISPOSAL_TRIAGE'];
const SIGNED = ['RESULT_DECISION', 'SIGN_STEP_1', 'SIGN_STEP_2', 'SIGN_STEP_3', 'CLOSING'];
const LATE_IN: Partial<Record<Way, readonly string[]>> = {
  concluded: [...ANY_WAY, 'TEAM_SETUP', 'VERIFICATION', ...SIGNED],
  filed: [...ANY_WAY, 'VERIFICATION', 'FILING_APPROVAL'],
  inquiry: [...ANY_WAY, 'INQUIRY_START', 'INQUIRY_REPORT', ...SIGNED],
  withoutAction: [...ANY_WAY, ...SIGNED],
};

export function caseloadOf(figures: Figures, random: Random): ClueCase[] {
  const cases = waysOf(figures).map((start, at) => dressed(start, at, random));
  nameReporters(cases, figures, random);
  letGo(cases, figures, random);
  report(cases, random);
  const order = random.shuffled(cases);
  // Who waits longest begins first, so that the waiting costs no time of its own.
  return order.sort((a, b) => (b.late?.level ?? -1) - (a.late?.level ?? -1));
}

type Start = Pick<ClueCase, 'way' | 'detour'> & { gang?: boolean };

function waysOf(of: Figures): Start[] {
  const plain = of.concluded - of.rechecked - of.returned;
  return [
    ...times(plain, { way: 'concluded' }),
    ...times(of.rechecked, { way: 'concluded', detour: 'rechecked' }),
    ...times(of.returned, { way: 'concluded', detour: 'returned' }),
    ...times(of.gangFiled, { way: 'filed', gang: true }),
    ...times(of.otherFiled, { way: 'filed', gang: false }),
    ...(['inquiry', 'withoutAction', 'shelvedConcluded', 'shelved'] as const).flatMap((way) =>
      times(of[way], { way }),
    ),
    ...times(of.notAccepted, { way: 'notAccepted' }),
    ...times(of.upward, { way: 'upward' }),
  ];
}

const times = (n: number, start: Start): Start[] =>
  Array.from({ length: Math.max(0, n) }, () => ({ ...start }));

function dressed({ gang, ...start }: Start, at: number, random: Random): ClueCase {
  const classes = gang === undefined ? [...GANG, OTHER] : gang ? GANG : [OTHER];
  return {
    no: at + 1,
    ...start,
    problemClass: random.pick(classes),
    channel: random.pick(CHANNELS),
    realName: false,
    satisfied: false,
    department: random.pick(DEPARTMENTS),
    unit: random.pick(UNITS),
  };
}

const NO_REPLY: readonly Way[] = ['shelved', 'notAccepted', 'upward'];

function nameReporters(cases: ClueCase[], of: Figures, random: Random): void {
  const asked = random.shuffled(cases.filter(({ way }) => !NO_REPLY.includes(way)));
  asked.slice(0, of.realName).forEach((one, at) => {
    one.realName = true;
    one.satisfied = at < of.satisfied;
  });
}

/** Spreads the misses over ways and deadlines; a clue has one at most. */
function letGo(cases: ClueCase[], of: Figures, random: Random): void {
  const free = random.shuffled(cases.filter((one) => LATE_IN[one.way] && !one.detour));
  for (const level of LEVELS) {
    for (const one of free.splice(0, of.late[level])) {
      const replies = one.realName ? ['RESULT_REPLY', 'SATISFACTION_CALLBACK'] : [];
      one.late = { level, deadline: random.pick([...(LATE_IN[one.way] ?? []), ...replies]) };
    }
  }
  // One miss must reach past the leader of intake, who is the one reported.
  const pickup = cases.find(({ late }) => (late?.level ?? 0) >= 2);
  if (pickup?.late === undefined) return;
  pickup.late.deadline = 'PICKUP';
  pickup.aboutPost = 'leaderInCharge@intake';
}

const EVERY_NTH_OF_THE_HOUSE = 20;

/** Some clues are about somebody of the commission, who is told of many others. */
function report(cases: ClueCase[], random: Random): void {
  cases.forEach((one, at) => {
    if (one.way === 'upward' || one.aboutPost !== undefined || at % EVERY_NTH_OF_THE_HOUSE !== 0)
      return;
    const others = DEPARTMENTS.filter((name) => name !== one.department);
    one.aboutPost = `${random.pick(['departmentHead', 'leaderInCharge'])}@${random.pick(others)}`;
  });
}
