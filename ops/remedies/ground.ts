// What remedies look at: the head, what waits, and the run as the engine describes it. Looks only.
import { readHead, type HeadRow } from '../../db/matter/rows';
import { undecidedOf } from '../../db/matter/undecided';
import { workflowIdOf } from '../../delivery';
import { nextWake } from '../../domain';
import type { EngineView, RunView } from '../engine/engine-view';
import type { Planned, RepairAt, RepairPorts, RepairRefusal, Verdict } from './remedy';

export interface Found {
  head: HeadRow;
  /** Rows without an outcome that are not parked. */
  waiting: number;
}

export interface FoundRun extends Found {
  engine: EngineView;
  /** Undefined where there is none, or only one that ended. */
  run: RunView | undefined;
}

export const refuse = (code: RepairRefusal): Planned => ({ ok: false, code });

/** Head and rows; undefined where the matter is gone. */
export const findMatter = (
  { db }: RepairPorts,
  { organId, matterId }: RepairAt,
): Promise<Found | undefined> =>
  db.tx({ organId }, async (q) => {
    const [rows, head] = await Promise.all([undecidedOf(q, matterId), readHead(q, matterId)]);
    return head && { head, waiting: rows.length };
  });

/** An open matter that nobody holds, with its run; or why no remedy of runs applies. */
export async function findRun(
  ports: RepairPorts,
  at: RepairAt,
): Promise<FoundRun | { refused: RepairRefusal }> {
  const found = await findMatter(ports, at);
  if (found === undefined) return { refused: 'targetMissing' };
  if (found.head.closed) return { refused: 'matterClosed' };
  if (found.head.quarantinedAtMs !== undefined) return { refused: 'quarantined' };
  const { engine } = ports;
  if (engine === undefined) return { refused: 'engineUnavailable' };
  return { ...found, engine, run: await runOf(engine, found.head) };
}

/** The run that is there now. */
export async function runOf(engine: EngineView, head: HeadRow): Promise<RunView | undefined> {
  const run = await engine.describe(workflowIdOf(head.procedure, head.matterId));
  return run?.status === 'running' ? run : undefined;
}

/** Whether a matter goes on: its run is there, takes its tasks and records, and nothing is overdue that it should do. */
export async function goesOn(ports: RepairPorts, at: RepairAt): Promise<Verdict> {
  const found = await findMatter(ports, at);
  if (found === undefined) return failed('the matter is gone');
  const { head, waiting } = found;
  if (head.quarantinedAtMs !== undefined) return failed('quarantined');
  if (ports.engine === undefined) return notYet('Temporal does not answer');
  const run = await runOf(ports.engine, head);
  if (run === undefined) return head.closed ? { outcome: 'worked' } : failed('no run');
  return runVerdict(run, at) ?? ledgerVerdict(head, waiting);
}

/** What the engine says against it; undefined where that is nothing. */
function runVerdict(run: RunView, { sealed }: RepairAt): Verdict | undefined {
  const { pendingTask, taskFailure } = run;
  if (pendingTask === undefined) return activityVerdict(run, sealed);
  if (pendingTask.attempt < 2) return notYet('its task waits for a worker or is under way');
  const why = sealed || taskFailure === undefined ? '' : `: ${taskFailure.message}`;
  return failed(`its task fails, attempt ${pendingTask.attempt}${why}`);
}

function activityVerdict({ activities }: RunView, sealed: boolean): Verdict | undefined {
  const retried = activities.find(({ attempt }) => attempt > 1);
  if (retried === undefined) return undefined;
  const why = sealed || retried.lastFailure === undefined ? '' : `: ${retried.lastFailure}`;
  return notYet(`${retried.type} fails, attempt ${retried.attempt}${why}`);
}

/** A start under way, an alarm just due. */
const GRACE_MS = 2_000;

function ledgerVerdict(head: HeadRow, waiting: number): Verdict {
  if (head.startedEpoch !== head.epoch)
    return notYet(`the start of epoch ${head.epoch} is not noted`);
  const wakeMs = nextWake(head.state);
  if (!head.closed && wakeMs !== null && wakeMs < head.dbNowMs - GRACE_MS)
    return notYet(`due since ${new Date(wakeMs).toISOString()} and not recorded`);
  return waiting > 0 ? notYet(`${waiting} command(s) without an outcome`) : { outcome: 'worked' };
}

export const failed = (because: string): Verdict => ({ outcome: 'failed', because });
export const notYet = (because: string): Verdict => ({ outcome: 'notYet', because });

/** How answers name the matter. */
export const nameOf = ({ sealed, matterId, incidentId }: RepairAt): string =>
  sealed ? `the matter of incident ${incidentId ?? ''}` : `matter ${matterId}`;

/** Of a stub ops see an incident and instants, and neither revision nor epoch (P8). */
export const startsAnew = (at: RepairAt, { epoch, revision }: HeadRow): string =>
  at.sealed
    ? `start ${nameOf(at)} from what is on record`
    : `start ${nameOf(at)} from revision ${revision}, epoch ${epoch} to ${epoch + 1}`;

export const sendsRows = (waiting: number): string[] =>
  waiting === 0 ? [] : [`send ${waiting} waiting command(s), in order of their instants`];
