// Recording: one function, fenced, that believes nobody (P4). Postgres decides nothing; it only takes what the rules yield.
import {
  canonicalJson,
  stateDigest,
  type Batch,
  type BatchEntry,
  type DomainEvent,
  type Procedure,
  type RecordAnswer,
} from '../../domain';
import type { Db, Query } from '../pool';
import { chainRows } from './chain';
import { noteFenced } from './fenced';
import { heal } from './heal';
import { openIncident } from './incident';
import { actRows } from './act-rows';
import { rederive, type Trust, type Walk } from './rederive';
import { instant, lockHead, storeSlice, type HeadRow } from './rows';
import { tellRecorded } from './recorded';
import { insertBeside, insertLedger, updateHead } from './write-matter';

export type { Trust } from './rederive';

/** The batch's clock is more than 5 s ahead of the database: to be retried. */
export class ClockAhead extends Error {
  override name = 'ClockAhead';
}

/** This build does not know the state's procedure version: another worker retries. */
export class UnknownProcedureVersion extends Error {
  override name = 'UnknownProcedureVersion';
}

/** Further ahead of the database's clock nothing is taken (P4). */
const AHEAD_MS = 5_000;

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
  // One flight; what stands behind the lock is read under it.
  const [head, known, rows] = await Promise.all([
    lockHead(q, batch.matterId),
    knownEvents(q, batch),
    actRows(q, batch),
  ]);
  if (head === undefined) return { kind: 'fenced', epoch: batch.epoch };
  if (isStrange(batch, head)) {
    await openIncident(q, {
      organId: head.organId,
      kind: 'orphanExecution',
      matterId: head.matterId,
    });
    return { kind: 'fenced', epoch: head.epoch };
  }
  if (batch.epoch < head.epoch) {
    await noteFenced(q, head, batch.epoch);
    return { kind: 'fenced', epoch: head.epoch };
  }
  // Whatever its epoch: a run started by hand must not bring a quarantined matter back.
  if (head.quarantinedAtMs !== undefined) return { kind: 'fenced', epoch: head.epoch };
  const procedure = trust.procedures[head.procedure];
  if (procedure === undefined || procedure.version < head.state.procedureVersion) {
    throw new UnknownProcedureVersion(`${head.procedure} ${head.state.procedureVersion}`);
  }
  if (batch.epoch > head.epoch || batch.firstSeq > head.revision + 1) {
    return heal(q, head, batch.epoch, { kind: 'gap' });
  }
  const fresh = freshEntries(known, batch, head);
  if (fresh === 'fork') return heal(q, head, batch.epoch, { kind: 'fork' });
  if (fresh.length === 0)
    return { kind: 'recorded', revision: head.revision, stateDigest: head.stateDigest };
  if (fresh.some((entry) => entry.nowMs > head.dbNowMs + AHEAD_MS)) {
    await openIncident(q, { organId: head.organId, kind: 'clockAhead', matterId: head.matterId });
    return 'clockAhead';
  }
  const walked = await rederive(q, fresh, { head, procedure, trust, batch, rows });
  if ('kind' in walked) return heal(q, head, batch.epoch, walked);
  return write(q, head, procedure, walked);
}

/** Nobody of ours starts a run under another id. */
const isStrange = (batch: Batch, head: HeadRow): boolean =>
  batch.procedure !== head.procedure || batch.workflowId !== `${head.procedure}:${head.matterId}`;

interface KnownEvent {
  seq: number;
  event: DomainEvent;
}

/** What is on record under the numbers of a batch. */
function knownEvents(q: Query, { matterId, firstSeq, entries }: Batch): Promise<KnownEvent[]> {
  const count = entries.reduce((sum, entry) => sum + entry.events.length, 0);
  return q.rows<KnownEvent>(
    'select seq, event from ledger where matter_id = $1 and seq between $2 and $3 order by seq',
    [matterId, firstSeq, firstSeq + count - 1],
    'known-events',
  );
}

/** What of the batch is not on record yet; a known number with another event is a fork. */
function freshEntries(
  known: readonly KnownEvent[],
  batch: Batch,
  head: HeadRow,
): BatchEntry[] | 'fork' {
  const events = batch.entries.flatMap((entry) => entry.events);
  if (events.some((event, index) => event.seq !== batch.firstSeq + index)) return 'fork';
  for (const row of known) {
    if (canonicalJson(row.event) !== canonicalJson(events[row.seq - batch.firstSeq])) return 'fork';
  }
  const fresh = batch.entries.filter((entry) => (entry.events.at(-1)?.seq ?? 0) > head.revision);
  if (fresh.length > 0 && fresh[0]?.events[0]?.seq !== head.revision + 1) return 'fork';
  if (batch.firstSeq === head.revision + 1 && batch.fromStateDigest !== head.stateDigest)
    return 'fork';
  return fresh;
}

function write(q: Query, head: HeadRow, procedure: Procedure, walk: Walk): RecordAnswer {
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
  const events = rows.map((row) => row.event);
  for (const slice of walk.brought) storeSlice(q, organId, slice);
  insertLedger(q, rows);
  updateHead(
    q,
    matterId,
    derived,
    walk.acts.map((act) => act.id),
  );
  insertBeside(q, organId, derived, events);
  if (walk.acts.length > 0) acceptActs(q, walk.acts, head.dbNowMs);
  tellRecorded(q, { matterId, revision: walk.state.revision });
  return { kind: 'recorded', revision: walk.state.revision, stateDigest: stateDigest(walk.state) };
}

const acceptActs = (q: Query, acts: Walk['acts'], atMs: number): void =>
  q.write(
    `update command c set decided_at = $2, outcome = jsonb_build_object(
       'state', 'accepted', 'appliedRevision', x.revision, 'atMs', $3::float8)
     from jsonb_to_recordset($1::jsonb) as x(id text, revision int) where c.id = x.id`,
    [JSON.stringify(acts), instant(atMs), atMs],
    'accept-acts',
  );
