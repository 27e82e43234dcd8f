// What ends without a verification: inquiry by talk or letter (T10), concluded without action (T8), shelved (T21).
import { TEXT } from '../texts';
import type { Turn } from '../turn';
import { decide, dispose, finish, PRINCIPAL, signOff } from './steps';

export async function inquiry(turn: Turn): Promise<void> {
  const officer = turn.ofDepartment('caseOfficer');
  await dispose(turn, 'INQUIRY');
  await turn.act(officer, 'submitPlan', { plan: TEXT.plan, safetyPlan: TEXT.safetyPlan });
  await turn.act(turn.ofDepartment('leaderInCharge'), 'approvePlan');
  const byLetter = turn.one.no % 2 === 0;
  if (byLetter) await exchangeLetters(turn);
  else await turn.act(officer, 'recordTalk', { record: TEXT.talk });
  const outcome = byLetter ? 'MINOR' : 'UNFOUNDED';
  await turn.act(officer, 'submitInquiryReport', { outcome, report: TEXT.report });
  await conclude(turn, outcome);
}

async function exchangeLetters(turn: Turn): Promise<void> {
  const officer = turn.ofDepartment('caseOfficer');
  const entered = Date.parse(String(turn.view['enteredAt']));
  // Delivered at once: not before the inquiry began, not later than now.
  const deliveredAt = new Date(Math.max(entered, Date.now() - 20)).toISOString();
  await turn.act(officer, 'recordLetterSent', { deliveredAt });
  await turn.act(officer, 'recordAnswer', { answer: TEXT.answer });
}

async function conclude(turn: Turn, finding: string): Promise<void> {
  await decide(turn, finding);
  await signOff(turn);
  await finish(turn);
}

export async function withoutAction(turn: Turn): Promise<void> {
  await dispose(turn, 'CONCLUDED_WITHOUT_ACTION');
  await conclude(turn, 'CONCLUDED_WITHOUT_ACTION');
}

/** Stays shelved: its run waits for the next review. */
export const shelved = (turn: Turn): Promise<void> => dispose(turn, 'SHELVED');

export async function shelvedConcluded(turn: Turn): Promise<void> {
  await dispose(turn, 'SHELVED');
  await turn.act(turn.ofDepartment('departmentHead'), 'reviewShelved', {
    outcome: 'conclude',
    opinion: TEXT.review,
  });
  await turn.confirm(turn.ofDepartment('leaderInCharge'));
  await turn.act(turn.at(PRINCIPAL), 'decideResult', { finding: 'CONCLUDED_WITHOUT_ACTION' });
  await signOff(turn);
  await finish(turn);
}
