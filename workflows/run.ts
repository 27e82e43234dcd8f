// One run's memory and its synchronous moves: judge, accept, notice, batch. No await, so no two of them can mix.
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  holderOf,
  isFinal as isFinalState,
  lagsBehind,
  MOST_EVENTS_OF_A_TICK,
  nextWake,
  sliceAfter,
  stateDigest,
  step,
  tick,
} from '../domain';
import type {
  Batch,
  BatchEntry,
  MatterState,
  Procedure,
  RecordAnswer,
  Refusal,
  Slice,
  StartInput,
  Stepped,
} from '../domain';
import {
  type DeliveredCommand,
  type PassingTrouble,
  type RefusalDetail,
  type UpdateAnswer,
} from './contract';

/** More unrecorded events than this and new acts are refused with `ledgerBehind` (P4). */
const MOST_UNRECORDED_EVENTS = 200;

export interface Run {
  /** `input.slice` is the one that decides: an act that brings another replaces it (P2). */
  input: StartInput;
  procedure: Procedure;
  state: MatterState;
  /** What was decided and is not on record yet, in order. */
  queue: BatchEntry[];
  /** Digest of the state after the last recorded event. */
  recordedDigest: string;
  /** Answers of acts not on record yet, by command id: a repeat gets the same one. */
  answers: Map<string, UpdateAnswer>;
  /** Set once the ledger said this run is not, or no longer, the right one. */
  ended: { healing: boolean } | undefined;
  /** Set by an act that asks every run to move to the present code (`rolled`). */
  rollAsked: boolean;
}

/** The batch as handed over, with what its record must come to. */
export interface Handed {
  batch: Batch;
  entries: number;
  revision: number;
  digest: string;
}

export function openRun(procedures: Readonly<Record<string, Procedure>>, input: StartInput): Run {
  const procedure = procedures[input.procedure];
  // A worker too old for this kind of matter must leave it to another: the task fails and is retried.
  if (procedure === undefined) throw new Error(`unknown procedure ${input.procedure}`);
  return {
    input,
    procedure,
    state: input.state,
    queue: [],
    recordedDigest: stateDigest(input.state),
    answers: new Map(),
    ended: undefined,
    rollAsked: false,
  };
}

/** Validator: throws the refusal, so that a refused act leaves no event in the history. */
export function judge(run: Run, command: DeliveredCommand, timeMs: number): void {
  if (run.answers.has(command.id)) return;
  if (run.ended !== undefined || command.epoch !== run.input.epoch)
    throw trouble(run, 'matterFenced');
  if (unrecordedEvents(run) > MOST_UNRECORDED_EVENTS) throw trouble(run, 'ledgerBehind');
  // Before it is told what time has done meanwhile no act may pass, or a miss would be swallowed (P3).
  if (lagsBehind(run.state)) throw trouble(run, 'ledgerBehind');
  const moved = dryStep(run, command, timeMs);
  if (!moved.ok) throw refusal(run, moved.code, moved.detail);
  if (moved.events.length > MOST_EVENTS_OF_A_TICK) throw trouble(run, 'ledgerBehind');
}

/** Handler: decides again, queues the events and answers. */
export function accept(run: Run, command: DeliveredCommand, timeMs: number): UpdateAnswer {
  const known = run.answers.get(command.id);
  if (known !== undefined) return known;
  const nowMs = instantOf(run, command, timeMs);
  const moved = moveAt(run, command, nowMs);
  // Nothing lies between validator and handler; if they ever differ the matter must stick, not guess.
  if (!moved.ok) throw new Error(`accepted act refused by handler: ${moved.code}`);
  const { epoch, ...row } = command;
  run.queue.push({ kind: 'act', command: row, nowMs, events: moved.events });
  run.state = moved.state;
  run.input = { ...run.input, slice: moved.slice };
  run.rollAsked ||= moved.events.some((event) => event.type === 'rolled');
  const answer = answerOf(run, epoch);
  run.answers.set(command.id, answer);
  return answer;
}

/** Queues what time did until `timeMs`: every rung due, in order, as many as a batch holds (P3). True when there was something. */
export function notice(run: Run, timeMs: number): boolean {
  const nowMs = Math.max(timeMs, run.state.advancedToMs);
  const ticked = tick(run.procedure, run.state, nowMs, run.input.slice);
  if (ticked.events.length === 0) return false;
  run.queue.push({ kind: 'tick', nowMs, events: ticked.events });
  run.state = ticked.state;
  return true;
}

/** The whole queue as one batch. It stays queued until the ledger has answered. */
export function handOver(run: Run): Handed {
  const { matterId, organId, procedure, epoch } = run.input;
  // Its own, not the one it should have: a run started by hand under another id is fenced (P4).
  const { workflowId } = workflowInfo();
  const firstSeq = run.state.revision - unrecordedEvents(run) + 1;
  const entries = [...run.queue];
  const fromStateDigest = run.recordedDigest;
  return {
    batch: { matterId, organId, procedure, workflowId, epoch, firstSeq, fromStateDigest, entries },
    entries: entries.length,
    revision: run.state.revision,
    digest: stateDigest(run.state),
  };
}

/** Takes a batch out of the queue once it is on record. Throws when the ledger came to another state. */
export function settle(
  run: Run,
  handed: Handed,
  answer: Extract<RecordAnswer, { kind: 'recorded' }>,
): void {
  if (answer.revision !== handed.revision || answer.stateDigest !== handed.digest) {
    // Temporal compares types and ids, not decisions: this is what turns a replay with changed code red (P4).
    throw new Error(
      `decision changed: revision ${handed.revision} is on record with another state`,
    );
  }
  for (const entry of run.queue.splice(0, handed.entries)) {
    if (entry.kind === 'act') run.answers.delete(entry.command.id);
  }
  run.recordedDigest = handed.digest;
}

/** Drops what the ledger will not take; what was accepted is still an undecided row and comes again (P4). */
export function end(run: Run, healing: boolean): void {
  run.ended = { healing };
  run.queue = [];
  run.answers.clear();
}

/** Next instant at which time does something to the matter, or undefined. */
export const wakeOf = (run: Run): number | undefined => nextWake(run.state) ?? undefined;

/** Final by invariant 13: an end state, no deadline that runs, no duty open. */
export const isFinal = (run: Run): boolean => isFinalState(run.procedure, run.state);

/** An act applied, with the slice that decides from then on. */
type Moved = Stepped & { slice: Slice };

function dryStep(run: Run, command: DeliveredCommand, timeMs: number): Moved | Refusal {
  try {
    return moveAt(run, command, instantOf(run, command, timeMs));
  } catch {
    // A fault of ours: the row stays undecided and the matter unharmed (P10).
    throw trouble(run, 'internalError');
  }
}

function moveAt(run: Run, command: DeliveredCommand, nowMs: number): Moved | Refusal {
  const { body, context } = command;
  const { slice } = run.input;
  const stepped = step(run.procedure, run.state, body, context, nowMs, slice);
  if (!stepped.ok) return stepped;
  const next = sliceAfter(stepped.state, body, slice);
  if (next.digest !== stepped.state.sliceDigest) throw new Error('an act did not bring its slice');
  return { ...stepped, slice: next };
}

/** `nowMs` of P3: never before the act was submitted, never falling. */
const instantOf = (run: Run, command: DeliveredCommand, timeMs: number): number =>
  Math.max(timeMs, command.submittedAtMs, run.state.advancedToMs);

const unrecordedEvents = (run: Run): number =>
  run.queue.reduce((sum, entry) => sum + entry.events.length, 0);

function answerOf(run: Run, epoch: number): UpdateAnswer {
  const { matterId, state, revision, deadlines } = run.state;
  const holder = holderOf(run.procedure, run.state, run.input.slice);
  if (holder === null) throw new Error(`unknown state ${state}`);
  return {
    id: matterId,
    state,
    revision,
    epoch,
    holder,
    deadlines: deadlines.map(({ deadline, instance, dueNo, dueAtMs }) => ({
      id: deadline,
      instance,
      dueNo,
      dueAtMs,
    })),
    projection: 'pending',
  };
}

const trouble = (run: Run, code: PassingTrouble): ApplicationFailure => refusal(run, code);

function refusal(run: Run, code: string, detail?: Refusal['detail']): ApplicationFailure {
  const first: RefusalDetail = {
    epoch: run.input.epoch,
    revision: run.state.revision,
    ...(run.ended?.healing === true ? { healing: true as const } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
  return ApplicationFailure.create({
    type: code,
    message: code,
    nonRetryable: true,
    details: [first],
  });
}
