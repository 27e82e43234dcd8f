// After an import every open matter with day clocks is counted anew: a signed row each, in batches, as often as it takes (P6).
import { setTimeout } from 'node:timers/promises';
import { lockUnderSlice, plansInForce, slicesInUse, type ImportedPlan } from '../db/calendars';
import { readCommand, readHead, readSlice } from '../db/matter/rows';
import { commitSystemRow } from '../db/matter/system-row';
import type { Query, Scope } from '../db/pool';
import { canonicalJson, type CalendarYear, type Slice } from '../domain';
import { sliceDigest } from '../rules/slice';
import type { ApiPorts } from './ports';
import { requesterOf } from './requester';

/** Matters locked in one transaction; the sender serves them before the next are taken. */
const BATCH = 20;
/** Longest a matter may hold up the others, ms. */
const DELIVER_MS = 5_000;
/** Longest between two looks at a command that is waited for, ms: a record wakes, a refusal or a lost connection does not. */
const LOOK_MS = 15_000;
/** Where the database is away it says nothing of the command: tried again after so long, ms. */
const AWAY_MS = 1_000;
const AWAY = 'away';

export type RolloutPorts = Pick<
  ApiPorts,
  'db' | 'sender' | 'rules' | 'hmac' | 'signingKey' | 'recorded' | 'log'
>;

/** A command that is waited for. */
export interface Wanted {
  matterId: string;
  commandId: string;
}

export interface Rollout {
  /** Counts an organ's open matters by its plans of now. Does nothing where they are; twice is once. */
  begin(organId: string): void;
  /** The same once a command has its outcome: a pack adopted brings the plans of when it was asked for. */
  after(scope: Scope, command: Wanted): void;
  /** Ends after the batch under way; what is left is taken up at the next start. */
  stop(): Promise<void>;
}

/** The slice with other plans; itself where it has no day clocks or these very plans. */
export function withCalendars(slice: Slice, calendars: Record<string, CalendarYear>): Slice {
  const same = canonicalJson(slice.calendars) === canonicalJson(calendars);
  if (same || Object.keys(slice.calendars).length === 0) return slice;
  const body = { ...slice, calendars };
  return { ...body, digest: sliceDigest(body) };
}

export function createRollout(ports: RolloutPorts): Rollout {
  const running = new Map<string, Promise<void>>();
  const end = new AbortController();
  const { signal } = end;
  const begin = (organId: string): void => {
    if (signal.aborted) return;
    // Behind the one under way: that may have read the plans before the import that asks now.
    const work = (running.get(organId) ?? Promise.resolve())
      .then(() => rollOut(ports, organId, () => signal.aborted))
      .catch((error: unknown) => ports.log.warn({ organId, fault: (error as Error).name }));
    running.set(organId, work);
  };
  const waiting = new Set<Promise<void>>();
  const after = (scope: Scope, command: Wanted): void => {
    const work = decided(ports, scope, command, signal)
      .then(() => begin(scope.organId))
      .catch((error: unknown) => ports.log.warn({ ...command, fault: (error as Error).name }))
      .finally(() => waiting.delete(work));
    waiting.add(work);
  };
  const stop = async (): Promise<void> => {
    end.abort();
    await Promise.all([...waiting, ...running.values()]);
  };
  return { begin, after, stop };
}

/** Ends when the command has its outcome, is parked, or is no longer seen: then the next start takes it up. */
async function decided(
  { db, recorded }: RolloutPorts,
  scope: Scope,
  { matterId, commandId }: Wanted,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // First the head: a record that comes between the two is then heard of.
    const [head, row] = await db
      .tx(scope, (q) => Promise.all([readHead(q, matterId), readCommand(q, commandId)]))
      .catch(() => [AWAY, undefined] as const);
    if (head === AWAY) await setTimeout(AWAY_MS, undefined, { signal }).catch(() => undefined);
    else if (head === undefined || row === undefined) return;
    else if ((row.outcome ?? row.parkedAtMs) !== undefined) return;
    else await recorded.heard({ matterId, revision: head.revision + 1 }, LOOK_MS, signal);
  }
}

async function rollOut(ports: RolloutPorts, organId: string, ended: () => boolean): Promise<void> {
  const { by, moves } = await ports.db.tx({ organId }, (q) => planned(ports, q));
  if (by === undefined) return;
  for (const move of moves) {
    for (let after = ''; !ended();) {
      const batch = await ports.db.tx({ organId }, (q) =>
        told(ports, q, { ...move, by, organId, after }),
      );
      for (const matterId of batch.due) if (!ended()) await deliver(ports, organId, matterId);
      if (batch.last === undefined) break;
      after = batch.last;
    }
  }
}

interface Move {
  old: string;
  slice: Slice;
}

/** Who imported last, and which slice becomes which. */
async function planned(
  ports: RolloutPorts,
  q: Query,
): Promise<{ by: ImportedPlan | undefined; moves: Move[] }> {
  const plans = await plansInForce(q);
  const by = plans.toSorted((a, b) => b.loadedAtMs - a.loadedAtMs)[0];
  if (by === undefined) return { by, moves: [] };
  const calendars = await ports.rules.calendars(q);
  const moves: Move[] = [];
  for (const old of await slicesInUse(q)) {
    const slice = withCalendars(await readSlice(q, old), calendars);
    if (slice.digest !== old) moves.push({ old, slice });
  }
  return { by, moves };
}

interface Telling extends Move {
  by: ImportedPlan;
  organId: string;
  after: string;
}

/** Commits a row for each matter of the next batch that has none, under the officer who imported (P2). */
async function told(
  ports: RolloutPorts,
  q: Query,
  { old, slice, by, organId, after }: Telling,
): Promise<{ due: string[]; last: string | undefined }> {
  const rows = await lockUnderSlice(q, { old, target: slice.digest, after, most: BATCH });
  const due = rows.filter((row) => row.due);
  const body = { type: 'applyCalendar', slice: JSON.parse(JSON.stringify(slice)) as never };
  const causer = requesterOf(ports, { organId, personId: by.loadedBy, sessionId: by.session });
  for (const { matterId, submittedAtMs } of due) {
    const cause = `${submittedAtMs} ${body.type}`;
    commitSystemRow(q, causer, { matterId, submittedAtMs, cause, body });
  }
  return { due: due.map((row) => row.matterId), last: rows.at(-1)?.matterId };
}

/** What is not delivered now, the delivery loop delivers. */
async function deliver(ports: RolloutPorts, organId: string, matterId: string): Promise<void> {
  const deadlineAtMs = Date.now() + DELIVER_MS;
  await ports.sender
    .deliver({ organId, matterId, deadlineAtMs })
    .catch((error: unknown) => ports.log.warn({ matterId, fault: (error as Error).name }));
}
