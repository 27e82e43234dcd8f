// Recording: one function, fenced, that believes nobody (P4). Postgres decides nothing; it only takes what the rules yield.
import {
  canonicalJson,
  stateDigest,
  step,
  tick,
  type Batch,
  type BatchEntry,
  type DomainEvent,
  type MatterState,
  type Procedure,
  type RecordAnswer,
  type Slice,
} from '../../domain';
import type { Db, Query } from '../pool';
import { chainRows, type ChainEntry } from './chain';
import { heal, type Fault } from './heal';
import { openIncident } from './incident';
import { instant, lockHead, readCommand, readCommands, readSlice, type HeadRow } from './rows';
import { verify, type Key } from './signing';
import { insertBeside, insertLedger, updateHead } from './write-matter';

export interface Trust {
  publicKey: Key | readonly Key[];
  procedures: Record<string, Procedure>;
}

/** The batch's clock is more than 5 s ahead of the database: to be retried. */
export class ClockAhead extends Error {
  override name = 'ClockAhead';
}

/** This build does not know the state's procedure version: another worker retries. */
export class UnknownProcedureVersion extends Error {
  override name = 'UnknownProcedureVersion';
}

const AHEAD_MS = 5_000;

interface Walk {
  state: MatterState;
  slice: Slice;
  entries: ChainEntry[];
  acts: { id: string; revision: number }[];
  nowMs: number;
}

/** Records a batch once, whoever sends it and however often. */
export async function record(db: Db, batch: Batch, trust: Trust): Promise<RecordAnswer> {
  const answer = await db.tx({ organId: batch.organId }, (q) => recordIn(q, batch, trust));
  if (answer === 'clockAhead') throw new ClockAhead('the run is ahead of the database');
  return answer;
}

async function recordIn(
  q: Query,
  batch: Batch,
  trust: Trust,
): Promise<RecordAnswer | 'clockAhead'> {
  const head = await lockHead(q, batch.matterId);
  if (head === undefined) return { kind: 'fenced', epoch: batch.epoch };
  if (isFenced(batch, head)) return { kind: 'fenced', epoch: head.epoch };
  const procedure = trust.procedures[head.procedure];
  if (procedure === undefined || procedure.version < head.state.procedureVersion) {
    throw new UnknownProcedureVersion(`${head.procedure} ${head.state.procedureVersion}`);
  }
  if (batch.epoch > head.epoch || batch.firstSeq > head.revision + 1) {
    return heal(q, head, batch.epoch, { kind: 'gap' });
  }
  const fresh = await freshEntries(q, batch, head);
  if (fresh === 'fork') return heal(q, head, batch.epoch, { kind: 'fork' });
  if (fresh.length === 0)
    return { kind: 'recorded', revision: head.revision, stateDigest: head.stateDigest };
  if (fresh.some((entry) => entry.nowMs > head.dbNowMs + AHEAD_MS)) {
    await openIncident(q, { organId: head.organId, kind: 'clockAhead', matterId: head.matterId });
    return 'clockAhead';
  }
  const walked = await rederive(q, fresh, head, procedure, trust, batch);
  if ('kind' in walked) return heal(q, head, batch.epoch, walked);
  return write(q, head, procedure, walked);
}

const isFenced = (batch: Batch, head: HeadRow): boolean =>
  batch.epoch < head.epoch ||
  batch.procedure !== head.procedure ||
  batch.workflowId !== `${head.procedure}:${head.matterId}`;

/** What of the batch is not on record yet; a known number with another event is a fork. */
async function freshEntries(q: Query, batch: Batch, head: HeadRow): Promise<BatchEntry[] | 'fork'> {
  const events = batch.entries.flatMap((entry) => entry.events);
  if (events.some((event, index) => event.seq !== batch.firstSeq + index)) return 'fork';
  const known = await q.rows<{ seq: number; event: DomainEvent }>(
    'select seq, event from ledger where matter_id = $1 and seq between $2 and $3 order by seq',
    [batch.matterId, batch.firstSeq, batch.firstSeq + events.length - 1],
  );
  for (const row of known) {
    if (canonicalJson(row.event) !== canonicalJson(events[row.seq - batch.firstSeq])) return 'fork';
  }
  const fresh = batch.entries.filter((entry) => (entry.events.at(-1)?.seq ?? 0) > head.revision);
  if (fresh.length > 0 && fresh[0]?.events[0]?.seq !== head.revision + 1) return 'fork';
  if (batch.firstSeq === head.revision + 1 && batch.fromStateDigest !== head.stateDigest)
    return 'fork';
  return fresh;
}

async function rederive(
  q: Query,
  entries: BatchEntry[],
  head: HeadRow,
  procedure: Procedure,
  trust: Trust,
  batch: Batch,
): Promise<Walk | Fault> {
  const slice = await readSlice(q, head.state.sliceDigest);
  const walk: Walk = { state: head.state, slice, entries: [], acts: [], nowMs: head.lastNowMs };
  for (const entry of entries) {
    const fault =
      entry.nowMs < walk.nowMs
        ? forged(entry)
        : await judgeEntry(q, entry, walk, procedure, trust, batch);
    if (fault !== undefined) return fault;
    walk.nowMs = entry.nowMs;
    if (walk.state.sliceDigest !== walk.slice.digest)
      walk.slice = await readSlice(q, walk.state.sliceDigest);
  }
  return walk;
}

async function judgeEntry(
  q: Query,
  entry: BatchEntry,
  walk: Walk,
  procedure: Procedure,
  trust: Trust,
  batch: Batch,
): Promise<Fault | undefined> {
  if (entry.kind === 'act') {
    const fault = await judgeRow(q, entry, walk, trust);
    if (fault !== undefined) return fault;
  }
  const stepped =
    entry.kind === 'tick'
      ? tick(procedure, walk.state, entry.nowMs, walk.slice)
      : step(
          procedure,
          walk.state,
          entry.command.body,
          entry.command.context,
          entry.nowMs,
          walk.slice,
        );
  if (!stepped.ok || canonicalJson(stepped.events) !== canonicalJson(entry.events)) {
    const genuine = entry.kind === 'act' && batch.fromStateDigest === stateDigest(walk.state);
    return genuine ? { kind: 'forged', commandId: entry.command.id, counts: true } : forged(entry);
  }
  walk.state = stepped.state;
  if (entry.kind === 'tick') walk.entries.push({ events: entry.events });
  else {
    const { id, sig } = entry.command;
    walk.entries.push({ events: entry.events, command: { id, sig } });
    walk.acts.push({ id, revision: stepped.state.revision });
  }
  return undefined;
}

/** Who stands behind an act: its own stored, signed, undecided row, with no undecided one before it. */
async function judgeRow(
  q: Query,
  entry: BatchEntry & { kind: 'act' },
  walk: Walk,
  trust: Trust,
): Promise<Fault | undefined> {
  const { command } = entry;
  const stored = await readCommand(q, command.id);
  const inLedger = await q.one('select 1 from ledger where command_id = $1', [command.id]);
  const whole = stored !== undefined && canonicalJson(stored.command) === canonicalJson(command);
  if (inLedger !== undefined || !whole || entry.nowMs < command.submittedAtMs) return forged(entry);
  if (command.matterId !== walk.state.matterId || !verify(command, trust.publicKey))
    return forged(entry);
  if (stored.outcome !== undefined) return { kind: 'overtaken' };
  const earlier = await readCommands(
    q,
    `matter_id = $1 and outcome is null and parked_at is null and (submitted_at, id) < ($2, $3) and not id = any ($4)`,
    [command.matterId, instant(command.submittedAtMs), command.id, walk.acts.map((act) => act.id)],
  );
  return earlier.length > 0 ? { kind: 'overtaken' } : undefined;
}

const forged = (entry: BatchEntry): Fault =>
  entry.kind === 'act' ? { kind: 'forged', commandId: entry.command.id } : { kind: 'forged' };

async function write(
  q: Query,
  head: HeadRow,
  procedure: Procedure,
  walk: Walk,
): Promise<RecordAnswer> {
  const { matterId, organId, epoch, hash } = head;
  const rows = chainRows({ matterId, organId, epoch, hash }, walk.entries);
  const last = rows.at(-1)?.hash ?? hash;
  const derived = {
    procedure,
    state: walk.state,
    slice: walk.slice,
    hash: last,
    lastNowMs: walk.nowMs,
  };
  await insertLedger(q, rows);
  await updateHead(q, matterId, derived);
  await insertBeside(
    q,
    organId,
    derived,
    rows.map((row) => row.event),
  );
  if (walk.acts.length > 0) await acceptActs(q, walk.acts, head.dbNowMs);
  return { kind: 'recorded', revision: walk.state.revision, stateDigest: stateDigest(walk.state) };
}

const acceptActs = (q: Query, acts: Walk['acts'], atMs: number): Promise<unknown> =>
  q.rows(
    `update command c set decided_at = $2, outcome = jsonb_build_object(
       'state', 'accepted', 'appliedRevision', x.revision, 'atMs', $3::float8)
     from jsonb_to_recordset($1::jsonb) as x(id text, revision int) where c.id = x.id`,
    [JSON.stringify(acts), instant(atMs), atMs],
  );
