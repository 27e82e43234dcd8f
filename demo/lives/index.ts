// One life for each way a clue may go, and the state it ends in.
import type { Way } from '../caseload';
import type { Turn } from '../turn';
import { notAccepted, upward } from './not-taken';
import { inquiry, shelved, shelvedConcluded, withoutAction } from './unverified';
import { concluded, filed } from './verified';

export const LIVES: Record<Way, (turn: Turn) => Promise<void>> = {
  concluded,
  filed,
  inquiry,
  withoutAction,
  shelvedConcluded,
  shelved,
  notAccepted,
  upward,
};

const ELSEWHERE: Partial<Record<Way, string>> = {
  shelved: 'SHELVED',
  notAccepted: 'NOT_ACCEPTED',
  upward: 'ROUTED_UPWARD',
};

export const endOf = (way: Way): string => ELSEWHERE[way] ?? 'CLOSED';
