// The figures of one fault, counted from the evidence and what the checker found in it.
import { accountOfExport } from './check/rungs';
import type { Outcome } from './run';

export interface Figures {
  name: string;
  /** Acts under a key of their own, however often each was sent. */
  sent: number;
  accepted: number;
  refused: number;
  lost: number;
  /** Steps, rungs and mails that are there twice. */
  twice: number;
  rungsDue: number;
  /** Of those, on record. */
  rungsOnRecord: number;
  /** Message-IDs in the mailbox, and copies beyond the first of each. */
  mails: number;
  copies: number;
  clues: number;
  /** Longest that a client waited for one step's end, ms. */
  longestStepMs: number;
  findings: number;
  recovery: Outcome['recovery'];
  /** How often a program died by itself. */
  deaths: number;
}

export function figuresOf(
  name: string,
  { evidence, findings, recovery, deaths }: Outcome,
): Figures {
  const { diary, exports, mails } = evidence;
  const of = (state: string): number => diary.filter(({ end }) => end?.state === state).length;
  const found = (...checks: string[]): number =>
    findings.filter(({ check }) => checks.includes(check)).length;
  const due = exports.reduce((sum, one) => sum + accountOfExport(one).due.length, 0);
  const ids = new Set(mails.map(({ messageId }) => messageId)).size;
  return {
    name,
    sent: diary.length,
    accepted: of('accepted'),
    refused: of('refused'),
    lost: found('lost', 'mail lost'),
    twice: found('twice', 'rung twice', 'mail twice'),
    rungsDue: due,
    rungsOnRecord: due - found('missing rung'),
    mails: ids,
    copies: mails.length - ids,
    clues: exports.length,
    longestStepMs: Math.max(
      0,
      ...diary.map(({ sentAtMs, answers }) => (answers.at(-1)?.atMs ?? sentAtMs) - sentAtMs),
    ),
    findings: findings.length,
    recovery,
    deaths,
  };
}
