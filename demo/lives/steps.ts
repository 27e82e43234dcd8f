// Stretches of a life that several ways share (domain §5.2).
import { CHECKLIST, TEXT } from '../texts';
import type { Officer } from '../officer';
import type { Turn } from '../turn';

export const PRINCIPAL = 'principalLeader@organ';
export const CASE_MANAGEMENT = 'caseManagementOffice@caseManagement';
export const INTAKE = 'intakeOfficer@intake';
/** Lies a little back: paper is in the house before it is entered. */
const RECEIVED_BEFORE_MS = 20;

const nowIso = (beforeMs = 0): string => new Date(Date.now() - beforeMs).toISOString();

export async function register(turn: Turn): Promise<void> {
  const { one, typed } = turn;
  await turn.register(turn.at(INTAKE), {
    competence: 'own',
    receivedAt: nowIso(RECEIVED_BEFORE_MS),
    channel: one.channel,
    problemClass: one.problemClass,
    content: typed.content,
    reporters: [
      one.realName
        ? { nameStatus: 'REAL_NAME', name: typed.reporter, contact: '13800000000' }
        : { nameStatus: 'ANONYMOUS' },
    ],
    subjects: [{ subject: subjectOf(turn) }],
  });
}

function subjectOf({ one, typed }: Turn): Record<string, string> {
  if (one.aboutPost === undefined) return { name: typed.subject, unit: one.unit };
  const [post = '', unit = ''] = one.aboutPost.split('@');
  return { post, unit };
}

/** From receipt to the approved opinion. */
export async function dispose(turn: Turn, way: string): Promise<void> {
  await register(turn);
  await turn.act(turn.at('pickupOfficer@intake'), 'acknowledgePickup');
  if (turn.one.realName)
    await turn.act(turn.at(INTAKE), 'recordAcceptanceNotice', { mode: 'PHONE' });
  await turn.act(turn.at(CASE_MANAGEMENT), 'submitDisposal', {
    way,
    department: turn.one.department,
    officer: turn.ofDepartment('caseOfficer').account.personId,
    followUpPerson: turn.ofDepartment('followUpPerson').account.personId,
    opinion: TEXT.opinion,
  });
  await turn.act(turn.at(PRINCIPAL), 'approveDisposal');
}

/** Plan, team and report of a verification; every member signs. */
export async function verify(turn: Turn, finding: string): Promise<void> {
  const [first, second] = [turn.ofDepartment('caseOfficer'), other(turn)];
  await turn.act(turn.ofDepartment('departmentHead'), 'submitPlan', {
    team: [first.account.personId, second.account.personId],
    plan: TEXT.plan,
    safetyPlan: TEXT.safetyPlan,
  });
  await turn.act(turn.at(PRINCIPAL), 'approvePlan');
  await turn.act(turn.ofDepartment('departmentHead'), 'startVerification');
  await report(turn, finding, first, second);
}

const other = (turn: Turn): Officer => turn.ofDepartment('caseOfficer', turn.one.no + 1);

export async function report(
  turn: Turn,
  finding: string,
  first = turn.ofDepartment('caseOfficer'),
  second = other(turn),
  type = 'submitVerificationReport',
): Promise<void> {
  await turn.act(first, type, { finding, checklist: CHECKLIST, report: TEXT.report });
  await turn.confirm(second);
}

export const decide = (turn: Turn, finding: string): Promise<void> =>
  turn.act(turn.at(PRINCIPAL), 'decideResult', { finding });

/** Three signatures: follow-up person, leader in charge, principal leader. */
export async function signOff(turn: Turn): Promise<void> {
  await turn.sign(turn.ofDepartment('followUpPerson'), 1);
  await turn.sign(turn.ofDepartment('leaderInCharge'), 2);
  await turn.sign(turn.at(PRINCIPAL), 3);
}

/** Reply, call-back, listings off, closed. */
export async function finish(turn: Turn): Promise<void> {
  for (const reporterRef of Object.keys(turn.view['replies'] as object)) {
    await turn.act(turn.ofDepartment('caseOfficer'), 'recordReply', { reporterRef, mode: 'PHONE' });
    const { satisfied } = turn.one;
    await turn.act(turn.at(INTAKE), 'recordSatisfaction', {
      reporterRef,
      satisfaction: satisfied ? 'SATISFIED' : 'NOT_SATISFIED',
      ...(satisfied ? {} : { objection: TEXT.objection }),
    });
  }
  await takeOffListings(turn);
  await turn.act(turn.at(CASE_MANAGEMENT), 'close');
}

interface Listing {
  deadline: string;
  instance: number;
  stopped: boolean;
}

/** Held by the leader in charge himself: the principal leader takes those off (T26). */
const HELD_BY_LEADER = ['SIGN_STEP_2', 'WHOLE_LIFE'];

async function takeOffListings(turn: Turn): Promise<void> {
  const listed = (turn.view['listed'] as Listing[]).filter((one) => one.stopped);
  for (const { deadline, instance } of listed) {
    const leader = HELD_BY_LEADER.includes(deadline)
      ? turn.at(PRINCIPAL)
      : turn.ofDepartment('leaderInCharge');
    await turn.act(leader, 'delist', { deadline, instance, reason: TEXT.delist });
  }
}
