// The one driver workflow of every procedure. Order matters here, and each line that guards it says why:
// 1. handlers are synchronous; only this loop calls an activity (invariant 9);
// 2. the first task always arms a timer, and all handlers are finished before every activity call: else an update
//    that shares its activation with the start of the run replays in another order and the matter sticks;
// 3. a throw sticks the matter on purpose until fixed code comes (P10).
import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Procedure, RecordAnswer, StartInput } from '../domain';
import { applyCommand, TASK_TIMEOUT_MS, type MatterActivities } from './contract';
import * as runs from './run';
import type { Run } from './run';

/** A run started with a final state stays this long for the act it was started for (P5), ms. */
const STAY_MS = 60_000;
/**
 * Continue-as-new is how a matter of months gets new code; half of where Temporal would suggest it. A replay asks for
 * it again at the same event: another figure is a changed decision, and runs beyond it would stick.
 */
const MOST_HISTORY_EVENTS = 2_000;
/** No open matter is without a wake (invariant 13); a day bounds the wait should one ever be. */
const LONGEST_WAIT_MS = 86_400_000;
/** Tasks take at most about this long; beyond it the difference is a clock that is off. */
const LONGEST_TASK_MS = 2_000;

const { record } = proxyActivities<MatterActivities>({
  // A worker that dies while it records must not hold the ledger up for long.
  startToCloseTimeout: TASK_TIMEOUT_MS,
  // No attempt limit and no overall time-out: a database that is gone for a day must not fail a matter.
  // The cap keeps the ledger at most ten seconds behind a database that has come back.
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

type MatterWorkflow = (input: StartInput) => Promise<void>;

/** Makes the driver over a registry of procedures; the workflow's type name is that of its export. */
export const createMatterWorkflow = (
  procedures: Readonly<Record<string, Procedure>>,
  mostHistoryEvents = MOST_HISTORY_EVENTS,
): MatterWorkflow =>
  async function matterWorkflow(input) {
    const run = runs.openRun(procedures, input);
    setHandler(applyCommand, (command) => runs.accept(run, command, workflowTimeMs()), {
      validator: (command) => runs.judge(run, command, workflowTimeMs()),
    });
    await drive(run, {
      stayUntilMs: runs.isFinal(run) ? workflowTimeMs() + STAY_MS : 0,
      mostHistoryEvents,
    });
  };

/** Task time: constant within a task, the same in a replay. */
const workflowTimeMs = (): number => Date.now();

interface Bounds {
  /** A run whose state is final does not leave before, ms. */
  stayUntilMs: number;
  mostHistoryEvents: number;
}

async function drive(run: Run, { stayUntilMs, mostHistoryEvents }: Bounds): Promise<void> {
  let early = false;
  for (;;) {
    const woken = await somethingToDo(run, stayUntilMs, early);
    early = !runs.notice(run, workflowTimeMs()) && !woken;
    if (run.queue.length > 0) {
      const answer = await recordQueue(run);
      if (answer.kind === 'fenced') return leave(run);
      if (answer.kind === 'healed') return healAs(run, answer);
    }
    if (await mayContinueAsNew(run, mostHistoryEvents))
      return continueAsNew({ ...run.input, state: run.state });
    if (await mayExit(run, stayUntilMs)) return;
  }
}

/** One timer a matter. True when an act came first. */
function somethingToDo(run: Run, stayUntilMs: number, early: boolean): Promise<boolean> {
  const wakeMs = runs.wakeOf(run) ?? Infinity;
  const exitMs = runs.isFinal(run) ? stayUntilMs : Infinity;
  // Never 0: that would write a version marker.
  return condition(
    () => run.queue.length > 0,
    Math.max(1, durationMs(Math.min(wakeMs, exitMs), early)),
  );
}

/**
 * A timer counts from the end of the task that arms it, workflow time from its start. The difference is taken off,
 * as a duration and nothing else: replay compares no durations. After a wake that came too early it is left in,
 * so that a clock that is off cannot make the run spin.
 */
function durationMs(untilMs: number, early: boolean): number {
  const timeMs = workflowTimeMs();
  const taskMs = workflowInfo().unsafe.now() - timeMs;
  const spentMs = early || taskMs < 0 || taskMs > LONGEST_TASK_MS ? 0 : taskMs;
  return Math.min(LONGEST_WAIT_MS, Math.ceil(untilMs - timeMs - spentMs));
}

async function recordQueue(run: Run): Promise<RecordAnswer> {
  await condition(allHandlersFinished);
  const handed = runs.handOver(run);
  const answer = await record(handed.batch);
  if (answer.kind === 'recorded') runs.settle(run, handed, answer);
  return answer;
}

/** Another run has the matter: everything here is refused, and what was accepted is an undecided row. */
async function leave(run: Run): Promise<void> {
  runs.end(run, false);
  await condition(allHandlersFinished);
}

async function healAs(run: Run, answer: Extract<RecordAnswer, { kind: 'healed' }>): Promise<void> {
  runs.end(run, true);
  if (answer.waitMs > 0) await sleep(answer.waitMs);
  await condition(allHandlersFinished);
  await continueAsNew(answer.input);
}

async function mayContinueAsNew(run: Run, mostHistoryEvents: number): Promise<boolean> {
  const info = workflowInfo();
  const due =
    run.rollAsked || info.continueAsNewSuggested || info.historyLength > mostHistoryEvents;
  return due && (await quiet(run));
}

const mayExit = async (run: Run, stayUntilMs: number): Promise<boolean> =>
  runs.isFinal(run) && workflowTimeMs() >= stayUntilMs && (await quiet(run)) && runs.isFinal(run);

/** Nothing queued and nobody waiting, looked at again after the wait (P5). */
async function quiet(run: Run): Promise<boolean> {
  if (run.queue.length > 0) return false;
  await condition(allHandlersFinished);
  return run.queue.length === 0;
}

const continueAsNew = (input: StartInput): Promise<never> =>
  makeContinueAsNewFunc<MatterWorkflow>({ workflowType: 'matterWorkflow' })(input);
