// Runs every act and tick of a batch again from the head and takes only what comes out equal (P4).
import {
  canonicalJson,
  sliceAfter,
  step,
  tick,
  type Batch,
  type BatchEntry,
  type MatterState,
  type Procedure,
  type Slice,
  type Stepped,
} from '../../domain';
import type { Query } from '../pool';
import type { ActRows } from './act-rows';
import type { ChainEntry } from './chain';
import type { Fault } from './heal';
import { factsHold } from './judge-facts';
import type { HeadRow } from './rows';
import { verify, type Key } from './signing';
import { genuineSlice, isGenuine } from './slices';

export interface Trust {
  publicKey: Key | readonly Key[];
  procedures: Record<string, Procedure>;
}

/** Where the batch has got to. */
export interface Walk {
  state: MatterState;
  slice: Slice;
  /** Slices that acts brought: to be stored with them. */
  brought: Slice[];
  entries: ChainEntry[];
  acts: { id: string; revision: number }[];
  nowMs: number;
}

interface Judging {
  q: Query;
  procedure: Procedure;
  trust: Trust;
  rows: ActRows;
  /** The run decided from the state that is on record: what then differs counts against the row (P1). */
  fromHead: boolean;
}

type Act = BatchEntry & { kind: 'act' };

/** The state after the batch with all that is to be written, or the first fault. */
export async function rederive(
  q: Query,
  entries: readonly BatchEntry[],
  on: { head: HeadRow; procedure: Procedure; trust: Trust; batch: Batch; rows: ActRows },
): Promise<Walk | Fault> {
  const { head, procedure, trust, batch, rows } = on;
  const judging = {
    q,
    procedure,
    trust,
    rows,
    fromHead: batch.fromStateDigest === head.stateDigest,
  };
  const { state, lastNowMs: nowMs } = head;
  const slice = await genuineSlice(q, state.sliceDigest);
  const walk: Walk = { state, slice, brought: [], entries: [], acts: [], nowMs };
  for (const entry of entries) {
    const fault = entry.nowMs < walk.nowMs ? forged(entry) : await judgeEntry(judging, entry, walk);
    if (fault !== undefined) return fault;
    walk.nowMs = entry.nowMs;
  }
  return walk;
}

async function judgeEntry(
  judging: Judging,
  entry: BatchEntry,
  walk: Walk,
): Promise<Fault | undefined> {
  const fault = entry.kind === 'act' ? await judgeAct(judging, entry, walk) : undefined;
  if (fault !== undefined) return fault;
  const stepped = again(judging.procedure, entry, walk);
  if (stepped === undefined) return unlike(judging, entry);
  take(walk, entry, stepped);
  if (entry.kind === 'act' && !bring(walk, entry)) return unlike(judging, entry);
  return undefined;
}

/** What the rules yield, where it is what the batch says. */
function again(procedure: Procedure, entry: BatchEntry, walk: Walk): Stepped | undefined {
  const { state, slice } = walk;
  const stepped =
    entry.kind === 'tick'
      ? tick(procedure, state, entry.nowMs, slice)
      : step(procedure, state, entry.command.body, entry.command.context, entry.nowMs, slice);
  const equal = stepped.ok && canonicalJson(stepped.events) === canonicalJson(entry.events);
  return equal ? stepped : undefined;
}

function take(walk: Walk, entry: BatchEntry, { state }: Stepped): void {
  walk.state = state;
  if (entry.kind === 'tick') {
    walk.entries.push({ events: entry.events });
    return;
  }
  const { id, sig } = entry.command;
  walk.entries.push({ events: entry.events, command: { id, sig } });
  walk.acts.push({ id, revision: state.revision });
}

/** Takes up the slice that an act brought; false where its content is not what its digest says. */
function bring(walk: Walk, { command }: Act): boolean {
  const slice = sliceAfter(walk.state, command.body, walk.slice);
  if (slice === walk.slice) return walk.state.sliceDigest === slice.digest;
  walk.slice = slice;
  walk.brought.push(slice);
  return isGenuine(slice);
}

/** Who stands behind an act, and whether the facts in its context are those on record. */
async function judgeAct(judging: Judging, entry: Act, walk: Walk): Promise<Fault | undefined> {
  const fault = judgeRow(judging, entry, walk);
  if (fault !== undefined) return fault;
  const hold = await factsHold(judging.q, judging.procedure, walk.state, entry.command);
  return hold ? undefined : unlike(judging, entry);
}

/** An act's own stored, signed, undecided row, with no undecided one before it. */
function judgeRow({ trust, rows }: Judging, entry: Act, walk: Walk): Fault | undefined {
  const { command } = entry;
  const stored = rows.stored(command.id);
  const whole = stored !== undefined && canonicalJson(stored.command) === canonicalJson(command);
  if (rows.inLedger(command.id) || !whole || entry.nowMs < command.submittedAtMs)
    return forged(entry);
  if (command.matterId !== walk.state.matterId || !verify(command, trust.publicKey))
    return forged(entry);
  if (stored.outcome !== undefined) return { kind: 'overtaken' };
  const taken = new Set(walk.acts.map((act) => act.id));
  const earlier = rows.before(command.id).some((row) => !taken.has(row.command.id));
  return earlier ? { kind: 'overtaken' } : undefined;
}

const forged = (entry: BatchEntry): Fault =>
  entry.kind === 'act' ? { kind: 'forged', commandId: entry.command.id } : { kind: 'forged' };

/** A genuine row that does not come out as the run said. */
const unlike = ({ fromHead }: Judging, entry: BatchEntry): Fault =>
  entry.kind === 'act' && fromHead ? { ...forged(entry), counts: true } : forged(entry);
