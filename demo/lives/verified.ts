// Verified and concluded (T11–T15), some with a detour, and verified and filed (T18, T19).
import { DEPARTMENTS } from '../caseload';
import { TEXT } from '../texts';
import type { Turn } from '../turn';
import {
  CASE_MANAGEMENT,
  decide,
  dispose,
  finish,
  PRINCIPAL,
  report,
  signOff,
  verify,
} from './steps';

const NEGATIVE = ['NO_UMBRELLA', 'UNFOUNDED', 'MINOR'];
const OUTCOMES = [
  'PARTY_SANCTION',
  'ADMINISTRATIVE_SANCTION',
  'ORGANIZATIONAL_HANDLING',
  'PROSECUTION_TRANSFER',
];

const turnsOf = (list: readonly string[], no: number): string => list[no % list.length] ?? '';

export async function concluded(turn: Turn): Promise<void> {
  const finding = turnsOf(NEGATIVE, turn.one.no);
  await dispose(turn, 'PRELIMINARY_VERIFICATION');
  await verify(turn, finding);
  if (turn.one.detour === 'rechecked') await recheck(turn, finding);
  await decide(turn, finding);
  if (turn.one.detour === 'returned') await doAgain(turn, finding);
  await signOff(turn);
  await finish(turn);
}

/** The principal leader doubts: a team that had no part in it verifies once more (T16, T17). */
async function recheck(turn: Turn, finding: string): Promise<void> {
  const at = DEPARTMENTS.indexOf(turn.one.department) + 1;
  const post = `caseOfficer@${turnsOf(DEPARTMENTS, at)}`;
  const [first, second] = [turn.at(post, 0), turn.at(post, 1)];
  await turn.act(turn.at(PRINCIPAL), 'decideResult', {
    finding: 'DOUBTFUL',
    reason: TEXT.recheck,
    team: [first.account.personId, second.account.personId],
  });
  await report(turn, finding, first, second, 'submitRecheckReport');
}

/** The second signer returns it; the round is void and the report is written anew (T15). */
async function doAgain(turn: Turn, finding: string): Promise<void> {
  await turn.sign(turn.ofDepartment('followUpPerson'), 1);
  await turn.act(turn.ofDepartment('leaderInCharge'), 'returnForRework', { reason: TEXT.rework });
  await report(turn, finding);
  await decide(turn, finding);
}

export async function filed(turn: Turn): Promise<void> {
  await dispose(turn, 'PRELIMINARY_VERIFICATION');
  await verify(turn, 'VIOLATION');
  await decide(turn, 'VIOLATION');
  await approve(turn);
  await turn.act(turn.at(CASE_MANAGEMENT), 'recordDecision', {
    outcome: turnsOf(OUTCOMES, turn.one.no),
  });
  await turn.confirm(turn.ofDepartment('leaderInCharge'));
  await finish(turn);
}

/** The party-committee principal confirms himself, or two people enter his signed paper. */
async function approve(turn: Turn): Promise<void> {
  const byPaper = turn.one.no % 2 === 0;
  await turn.act(
    turn.at(PRINCIPAL),
    'approveFiling',
    byPaper ? { by: 'paper', paper: TEXT.paper } : {},
  );
  if (!byPaper) return turn.confirm(turn.at('partyCommitteePrincipal@organ'));
  await turn.confirm(turn.at(CASE_MANAGEMENT));
  await turn.confirm(turn.at('officeHead@caseManagement'));
}
