// Every answer that is no success, as an RFC 9457 problem with a stable code. Must not carry what a caller sent.
import type { RefusalCode } from '../domain';

/** Codes the HTTP border adds to those of `decide`. Never renamed, only retired. */
export type ApiCode =
  | 'unauthenticated'
  | 'badCredentials'
  | 'lockedOut'
  | 'notFound'
  | 'notAllowed'
  | 'crossSite'
  | 'malformedJson'
  | 'unsupportedMediaType'
  | 'payloadTooLarge'
  | 'invalidBody'
  | 'invalidQuery'
  | 'idempotencyKeyMissing'
  | 'idempotencyKeyReused'
  | 'databaseUnavailable'
  | 'uploadsBusy'
  | 'uploadTooSlow'
  | 'outcomeUnknown'
  | 'projectionBehind'
  | 'competenceElsewhere'
  | 'mainClueUnknown'
  | 'noLongerEligible'
  | 'earlierUndecided'
  | 'calendarVersionTaken'
  | 'notAcceptable'
  | 'paperMissing'
  | 'paperTypeNotAllowed'
  | 'malformedMultipart'
  | 'contentRemoved'
  | 'notYourPost'
  | 'changeDecided'
  | 'personUnknown'
  | 'personExists'
  | 'postUnknown'
  | 'unitUnknown'
  | 'addressShared'
  | 'accountUnknown'
  | 'accountExists'
  | 'usernameTaken'
  | 'alreadyHeld'
  | 'notHeld'
  | 'relationExists'
  | 'relationUnknown'
  | 'badPeriod'
  | 'delegationRing'
  | 'repairRefused'
  | 'internalError';

export type ProblemCode = RefusalCode | ApiCode;

interface ProblemSpec {
  status: number;
  title: string;
}

const conflict = (title: string): ProblemSpec => ({ status: 409, title });
const forbidden = (title: string): ProblemSpec => ({ status: 403, title });
const invalid = (title: string): ProblemSpec => ({ status: 422, title });

/** One entry for each code of the closed sets; a missing or surplus one does not compile. */
export const PROBLEMS = {
  unknownCommand: invalid('No such command for this kind of matter'),
  badCommand: invalid('The command lacks a field or has one too many'),
  matterClosed: conflict('The matter is closed'),
  notInThisState: conflict('Not possible in the present state'),
  notYourDesk: forbidden('Another post or person has to do this'),
  revisionConflict: { status: 412, title: 'The matter has moved on since it was read' },
  personNotEligible: invalid('A person named cannot take this part'),
  sameAsRegistrar: forbidden('Who registered the clue cannot pick it up'),
  receivedInFuture: invalid('The instant of receipt lies in the future'),
  receivedTooLongAgo: invalid('The instant of receipt is older than the rule allows'),
  reasonRequired: invalid('A reason is required'),
  unknownCode: invalid('A code is not in the table of the rule pack'),
  subjectsUndecided: conflict('It is not yet decided whom a subject means'),
  studyRequired: conflict('The next round needs a recorded collective study'),
  planNotApproved: conflict('The plan is not approved'),
  planAlreadyApproved: conflict('The plan is approved already'),
  planMissing: conflict('There is no plan'),
  teamTooSmall: invalid('A team has at least two members'),
  earlierTeamMember: invalid('A member sat in an earlier team'),
  checklistIncomplete: invalid('The checklist is incomplete'),
  findingNotAllowed: invalid('This finding is not possible here'),
  overruleRequired: conflict('Changing the finding takes a proposal by the leader in charge'),
  outOfTurn: conflict('Another step is to be signed now'),
  alreadySigned: conflict('This step is signed already'),
  sameSigner: forbidden('Three different people sign'),
  roundOutdated: conflict('The round is void or another one is open'),
  digestMismatch: conflict('The digest is not that of the document to be signed'),
  notShown: conflict('The document of this round has not been opened by the signer'),
  identityNotProven: forbidden('The password does not prove who signs'),
  delegationExceeded: forbidden('The delegation does not cover this'),
  deadlineNotRunning: conflict('The deadline does not run'),
  deadlineNotExtendable: conflict('The deadline cannot be extended'),
  deadlineNotPausable: conflict('The deadline cannot be paused'),
  extensionTooLong: invalid('The extension is longer than the rule allows'),
  pauseTooLong: invalid('The pause is longer than the rule allows'),
  tooLate: conflict('The deadline has passed'),
  pendingNotFound: conflict('No such pending act'),
  pendingLapsed: conflict('The pending act has lapsed'),
  pendingExists: conflict('The same act is pending already'),
  sameAsAsker: forbidden('Another person has to confirm'),
  notNeeded: forbidden('This person is not asked to confirm'),
  reporterUnknown: invalid('No such reporter on this matter'),
  alreadyReplied: conflict('The reply is on record already'),
  replyMissing: conflict('The reply is not yet on record'),
  handlerMayNot: forbidden('Who handled the clue cannot make the call-back'),
  notListed: conflict('The deadline is not listed'),
  stillRunning: conflict('A deadline or duty is still open'),
  loopOpen: conflict('The loop is not closed'),
  lawNotAllowed: invalid('The rule does not allow this'),
  noChange: conflict('Nothing would change'),
  targetUnavailable: conflict('Nobody can take this over at present'),
  answerMissing: conflict('There is no answer on record'),
  contactMissing: conflict('There is no contact on record'),
  laterNeedsLeader: conflict('A later date takes the leader in charge'),
  unauthenticated: { status: 401, title: 'Sign in first' },
  badCredentials: { status: 401, title: 'Name or password is wrong' },
  lockedOut: { status: 429, title: 'Too many failed attempts; try again later' },
  notFound: { status: 404, title: 'Not found' },
  notAllowed: forbidden('Your post does not give this right'),
  crossSite: forbidden('A cookie does not serve a request from another site'),
  malformedJson: { status: 400, title: 'The body is no acceptable JSON' },
  unsupportedMediaType: { status: 415, title: 'Send application/json' },
  payloadTooLarge: { status: 413, title: 'The body is too large' },
  invalidBody: invalid('The body does not match its schema'),
  invalidQuery: { status: 400, title: 'A parameter of the address is not valid' },
  idempotencyKeyMissing: {
    status: 400,
    title: 'Send an Idempotency-Key of 16 to 64 of A-Z a-z 0-9 _ -',
  },
  idempotencyKeyReused: invalid('This Idempotency-Key stands for another body'),
  databaseUnavailable: { status: 503, title: 'The database cannot be reached; nothing was stored' },
  uploadsBusy: { status: 503, title: 'Too many uploads at once; nothing was stored, try again' },
  uploadTooSlow: { status: 408, title: 'The file did not arrive in time; nothing was stored' },
  outcomeUnknown: {
    status: 504,
    title:
      'The database was lost while it stored this: it may be stored; send it again with the same Idempotency-Key',
  },
  projectionBehind: conflict('The revision asked for is not yet on record'),
  competenceElsewhere: invalid(
    'Another organ is competent: register as own and use rejectAcceptance',
  ),
  mainClueUnknown: invalid('You see no clue of this number'),
  noLongerEligible: conflict('The right to this act ended before it was decided'),
  earlierUndecided: conflict('An earlier step of this matter is still being decided; try again'),
  calendarVersionTaken: conflict('This version of the year is on record with another content'),
  notAcceptable: { status: 406, title: 'Not available in the form asked for' },
  paperMissing: invalid('Send one file that is not empty, as the field `file`'),
  paperTypeNotAllowed: {
    status: 415,
    title:
      'Send multipart/form-data with a file of a listed type that is what it is declared to be',
  },
  malformedMultipart: { status: 400, title: 'The body is no acceptable multipart/form-data' },
  contentRemoved: { status: 410, title: 'The content was removed' },
  notYourPost: forbidden('Another post has to do this'),
  changeDecided: conflict('The change is decided already'),
  personUnknown: invalid('No such active person in the directory'),
  personExists: conflict('There is such a person already'),
  postUnknown: invalid('No such post in the directory'),
  unitUnknown: invalid('No such unit in the directory'),
  addressShared: conflict('Another person has this address'),
  accountUnknown: conflict('This person has no account'),
  accountExists: conflict('This person has an account already'),
  usernameTaken: conflict('The name is taken'),
  alreadyHeld: conflict('This person holds the post already'),
  notHeld: conflict('This person does not hold the post'),
  relationExists: conflict('The relation is declared already'),
  relationUnknown: conflict('No such relation is declared'),
  badPeriod: invalid('A period ends after it begins, and not in the past'),
  delegationRing: conflict('The stand-in has handed over to the delegator in this period'),
  repairRefused: conflict('This remedy does not apply here; `params.refusal` says why'),
  internalError: { status: 500, title: 'An unexpected fault' },
} as const satisfies Record<ProblemCode, ProblemSpec>;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** `Retry-After` of a passing trouble of ours, in seconds. */
export const RETRY_S = 5;

/** A fault of one field: JSON pointer into the body and what is wrong, without the value. */
export interface FieldFault {
  pointer: string;
  code: string;
}

export interface ProblemExtra {
  errors?: FieldFault[];
  detail?: Record<string, string | number | boolean>;
  retryAfterS?: number;
  commandId?: string;
}

/** Thrown by routes; the last middleware turns it into the answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extra: ProblemExtra;

  constructor(code: ProblemCode, extra: ProblemExtra = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** The body of RFC 9457. A 404 carries no trace id in the body: two of them must not differ (P8). */
export function problemBody(problem: Problem, traceId: string): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.code];
  const { errors, detail, commandId } = problem.extra;
  return {
    type: `urn:duban:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    ...(status === 404 ? {} : { traceId }),
    ...(detail === undefined ? {} : { params: detail }),
    ...(errors === undefined ? {} : { errors }),
    ...(commandId === undefined ? {} : { commandId }),
  };
}

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
