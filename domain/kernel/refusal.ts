// The closed set of refusal codes that `decide` may answer with. Codes are never renamed, only retired.

export const REFUSAL_CODES = [
  'unknownCommand',
  'badCommand',
  'matterClosed',
  'notInThisState',
  'notYourDesk',
  'revisionConflict',
  'personNotEligible',
  'sameAsRegistrar',
  'receivedInFuture',
  'receivedTooLongAgo',
  'reasonRequired',
  'unknownCode',
  'subjectsUndecided',
  'studyRequired',
  'planNotApproved',
  'planAlreadyApproved',
  'planMissing',
  'teamTooSmall',
  'earlierTeamMember',
  'checklistIncomplete',
  'findingNotAllowed',
  'overruleRequired',
  'outOfTurn',
  'alreadySigned',
  'sameSigner',
  'roundOutdated',
  'digestMismatch',
  'notShown',
  'identityNotProven',
  'delegationExceeded',
  'deadlineNotRunning',
  'deadlineNotExtendable',
  'deadlineNotPausable',
  'extensionTooLong',
  'pauseTooLong',
  'tooLate',
  'pendingNotFound',
  'pendingLapsed',
  'pendingExists',
  'sameAsAsker',
  'notNeeded',
  'reporterUnknown',
  'alreadyReplied',
  'replyMissing',
  'handlerMayNot',
  'notListed',
  'stillRunning',
  'loopOpen',
  'lawNotAllowed',
  'noChange',
  'targetUnavailable',
  'answerMissing',
  'contactMissing',
  'laterNeedsLeader',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** Ids and field names only, never text. */
  detail?: Record<string, string | number | boolean>;
}

export const refuse = (code: RefusalCode, detail?: Refusal['detail']): Refusal =>
  detail === undefined ? { ok: false, code } : { ok: false, code, detail };
