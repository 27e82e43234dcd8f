// Registration: T1 for a clue of our own, T3 for the sealed stub that belongs to the superior organ.
import type { Decision, DecideInput, Effect } from '../../kernel/procedure';
import { refuse, type Refusal } from '../../kernel/refusal';
import type { Slice } from '../../kernel/slice';
import { isKnown, numberOption } from './codes';
import type { ClueData } from './data';
import { DEADLINES } from './deadlines';
import { codeOf, numberOf, objectsOf, textOf } from './fields';
import { decided } from './moves';
import { INTAKE_LEADER, SUPERIOR } from './posts';
import { isRepeat, SOURCE_FIELDS, sourceOf } from './source';

type Input = DecideInput<ClueData>;
const DAY_MS = 86_400_000;

/** Receipt and competence first; the rest depends on whose clue it is. */
export function openClue(input: Input): Decision | Refusal {
  const receivedAtMs = numberOf(input.command, 'receivedAtMs');
  if (receivedAtMs === undefined) return refuse('badCommand', { field: 'receivedAtMs' });
  const late = receiptFault(input, receivedAtMs);
  if (late !== undefined) return late;
  const competence = codeOf(input.command, 'competence');
  if (competence === 'superior') return openStub(input, receivedAtMs);
  if (competence === 'own') return openOwn(input, receivedAtMs);
  return refuse('badCommand', { field: 'competence' });
}

/** §7 no. 13: never after it was registered, and not older than the pack allows. */
export function ageFault(ageMs: number, slice: Slice): Refusal | undefined {
  if (ageMs < 0) return refuse('receivedInFuture');
  if (ageMs > numberOption(slice, 'maxBackdateMs', 365 * DAY_MS))
    return refuse('receivedTooLongAgo');
  return undefined;
}

/** A receipt that lies back needs a reason besides. */
function receiptFault(input: Input, receivedAtMs: number): Refusal | undefined {
  const ageMs = input.context.submittedAtMs - receivedAtMs;
  const fault = ageFault(ageMs, input.slice);
  if (fault !== undefined) return fault;
  const needsReason = ageMs > numberOption(input.slice, 'reasonAfterMs', DAY_MS);
  if (needsReason && textOf(input.command, 'lateReason') === undefined)
    return refuse('reasonRequired', { field: 'lateReason' });
  return undefined;
}

const SECRET_FIELDS = ['content', 'reporters', 'subjects', 'problemClass', ...SOURCE_FIELDS];

/** T3: no content asked or taken; its only clock and its only reader are REPORT_UPWARD and the superior. */
function openStub(input: Input, receivedAtMs: number): Decision | Refusal {
  const taken = SECRET_FIELDS.find((field) => input.command[field] !== undefined);
  if (taken !== undefined) return refuse('badCommand', { field: taken });
  return decided(
    {
      type: 'stubRegistered',
      enters: 'ROUTED_UPWARD',
      receivedAtMs,
      registrar: input.context.actor.personId,
    },
    [{ do: 'start', deadline: 'REPORT_UPWARD' }],
    [{ kind: 'stubRegistered', audience: [SUPERIOR] }],
  );
}

function openOwn(input: Input, receivedAtMs: number): Decision | Refusal {
  const { command, slice } = input;
  const problemClass = codeOf(command, 'problemClass');
  const channel = codeOf(command, 'channel');
  const content = textOf(command, 'content');
  if (problemClass === undefined || !isKnown(slice, 'problemClasses', problemClass))
    return refuse('unknownCode', { field: 'problemClass' });
  if (channel === undefined || !isKnown(slice, 'channels', channel))
    return refuse('unknownCode', { field: 'channel' });
  if (content === undefined) return refuse('badCommand', { field: 'content' });
  const realName = realNameReporters(input);
  const documentDate = command['documentDate'];
  const lateReason = textOf(command, 'lateReason');
  // Nobody on duty to pick up: level 2 hears at once, and the event lets ops see it (§7 no. 12).
  const unstaffed = input.context.facts['rosterResolved'] === false;
  return decided(
    {
      type: 'clueRegistered',
      enters: 'REGISTERED',
      receivedAtMs,
      registrar: input.context.actor.personId,
      problemClass,
      channel,
      content,
      realName,
      ...subjectFields(input),
      ...sourceOf(command),
      ...(documentDate === undefined ? {} : { documentDate }),
      ...(lateReason === undefined ? {} : { lateReason }),
      ...(unstaffed ? { rosterEmpty: true } : {}),
    },
    openingClocks(receivedAtMs, realName.length > 0 && !isRepeat(command)),
    unstaffed ? [{ kind: 'rosterEmpty', audience: [INTAKE_LEADER] }] : [],
  );
}

const realNameReporters = (input: Input): string[] =>
  objectsOf(input.command, 'reporters')
    .filter((one) => one['nameStatus'] === 'REAL_NAME')
    .map((one) => String(one['reporterRef']));

function subjectFields(input: Input): { subjects: string[]; keyPerson: boolean } {
  const list = objectsOf(input.command, 'subjects');
  return {
    subjects: list.map((one) => String(one['subjectRef'])),
    keyPerson: list.some((one) => one['isKeyPerson'] === true),
  };
}

/** Deadlines that count from the organ's receipt (domain §5.1). */
export const FROM_RECEIPT = Object.keys(DEADLINES).filter(
  (name) => DEADLINES[name]?.fromReceipt === true,
);

/** All count from the organ's receipt, never from the registration (invariant 2). */
function openingClocks(startAtMs: number, owesNotice: boolean): Effect[] {
  const names = FROM_RECEIPT.filter((name) => owesNotice || name !== 'ACCEPTANCE_NOTICE');
  return names.map((deadline) => ({ do: 'start', deadline, startAtMs }));
}
