// The checker: each check looks at what clients were told, the mailbox or the exports. Nothing found = nothing lost, nothing twice.
import { chainsVerify, foldsAgree } from './chains';
import type { Check, Evidence, Finding } from './evidence';
import { logAgrees, mailsAreKnown, nobodyHearsOfHimself, rungsAreTold } from './mails';
import { rungsFired } from './rungs';
import { answersAgree, cluesAreListed, nothingIsUnsent, stepsAreOnRecord } from './steps';

/** By what each says when it holds. */
export const CHECKS: Record<string, Check> = {
  'every acknowledged step is in the ledger once': stepsAreOnRecord,
  'nothing is in a ledger that no client sent': nothingIsUnsent,
  'no client was told two things of one step': answersAgree,
  'every registered clue is listed, and no other': cluesAreListed,
  'every due rung is on record once, at its instant': rungsFired,
  'whoever must hear of a rung heard once': rungsAreTold,
  'what was handed over arrived under one Message-ID': logAgrees,
  'nobody heard of what is about himself': nobodyHearsOfHimself,
  'every mail is about a clue': mailsAreKnown,
  'every chain derives again from row 1': chainsVerify,
  'the run knows what the ledger says': foldsAgree,
};

export const check = (evidence: Evidence): Finding[] =>
  Object.values(CHECKS).flatMap((one) => one(evidence));
