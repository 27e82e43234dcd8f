// Reconciliation: every check looks at two parts that must agree. No difference = all agree.
import type { Check, Difference, Evidence } from '../evidence';
import { figuresComeOut } from './figures';
import { chainsHold, endsAsPlanned, everyStepWent, listIsWhole } from './ledger';
import { mailsArrived, mailsTellNothing, nobodyHearsOfHimself, nobodyIsToldTwice } from './mails';
import {
  deliveriesEnded,
  noticesAreAskedFor,
  noticesAreResolved,
  rungsReachSomebody,
} from './notices';
import { missesFired, negativesAreSigned } from './plan';
import { oneRunEach } from './workflows';

/** By what each says when it holds. */
export const CHECKS: Record<string, Check> = {
  'every step of the plan was taken': everyStepWent,
  'every ledger is whole when derived again offline': chainsHold,
  'every clue ended where the plan says': endsAsPlanned,
  'the list shows every clue, and no sealed stub': listIsWhole,
  'one workflow run a matter, running or completed, none stuck': oneRunEach,
  'the ledgers ask for exactly the notices there are': noticesAreAskedFor,
  'every notice was resolved': noticesAreResolved,
  'every alarm reached somebody': rungsReachSomebody,
  'every delivery came to an end': deliveriesEnded,
  'every mail sent was received once, and no other': mailsArrived,
  'nobody was told twice of one thing': nobodyIsToldTwice,
  'nobody was told of what is about himself': nobodyHearsOfHimself,
  'no mail holds what somebody typed': mailsTellNothing,
  "the article's figures come out of the ledgers": figuresComeOut,
  'every miss of the plan fired': missesFired,
  'every negative finding was signed by three': negativesAreSigned,
};

export interface Verdict {
  says: string;
  differences: Difference[];
}

export const reconcile = (evidence: Evidence): Verdict[] =>
  Object.entries(CHECKS).map(([says, check]) => ({ says, differences: check(evidence) }));

export const differencesOf = (verdicts: readonly Verdict[]): Difference[] =>
  verdicts.flatMap(({ differences }) => differences);
