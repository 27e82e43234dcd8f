// Runs a remedy: finds the matter, says what it would do, does it on record, and looks whether it worked.
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { locate, type RepairTarget } from '../../db/ops/locate';
import {
  beginRepair,
  endRepair,
  readRepair,
  type Begun,
  type RepairBy,
  type RepairRow,
} from '../../db/ops/repairs';
import { organIds } from '../../db/organs';
import { isConflicted } from '../../db/secrecy/conflict';
import { putText } from '../../db/secrecy/vault';
import type {
  Planned,
  Remedy,
  RepairAt,
  RepairPorts,
  RepairRefusal,
  RemedyName,
  Verdict,
} from './remedy';
import { remedyOf } from './table';

export type { RepairTarget } from '../../db/ops/locate';
export type { RepairBy } from '../../db/ops/repairs';

export interface RepairAsk {
  remedy: RemedyName;
  /** A sealed stub is found by the id of an incident alone; by any other it is `notFound`. */
  target: RepairTarget;
  /** `readdressMail`: whose address. */
  personId?: string;
  /** `reassignDesk`: the post whose desk. */
  post?: string;
  /** Goes to the vault; log and row hold its reference. */
  reason: string;
  dryRun: boolean;
  by: RepairBy;
  /** Of a bulk run, so that it can go on. */
  batchId?: string;
  /** How long to look afterwards, ms; default the remedy's own. */
  lookForMs?: number;
}

export type Repaired =
  /** No such matter, or none that the asker may know of. */
  | { kind: 'notFound' }
  /** With `alreadyRunning` the id of the one that runs. */
  | { kind: 'refused'; code: RepairRefusal; repairId?: string }
  /** The dry run: exactly what it would do. */
  | { kind: 'planned'; does: readonly string[] }
  | ({ kind: 'done'; does: readonly string[]; repairId: string } & Verdict);

const LOOK_FOR_MS = 20_000;
const LOOK_EVERY_MS = 250;

export async function repair(ports: RepairPorts, ask: RepairAsk): Promise<Repaired> {
  const at = await find(ports, ask);
  if (at === undefined) return { kind: 'notFound' };
  const remedy = remedyOf(ask.remedy);
  if (remedy === undefined) return { kind: 'refused', code: 'notOffered' };
  const unfit = unfitFor(remedy, ports, at);
  if (unfit !== undefined) return { kind: 'refused', code: unfit };
  const planned = await planOf(ports, remedy, at);
  if (!planned.ok) return { kind: 'refused', code: planned.code };
  const { does } = planned;
  if (ask.dryRun) return { kind: 'planned', does };
  const begun = await begin(ports, ask, at);
  if (!begun.ok) return { kind: 'refused', code: 'alreadyRunning', repairId: begun.runningId };
  const verdict = await run(ports, remedy, at, ask.lookForMs);
  await end(ports, at.organId, begun.id, verdict);
  return { kind: 'done', does, repairId: begun.id, ...verdict };
}

/** Looks at a repair that had not worked yet; others stand as they are. Undefined where there is none. */
export async function lookAgain(
  ports: RepairPorts,
  organId: string,
  repairId: string,
): Promise<RepairRow | undefined> {
  const read = () => ports.db.tx({ organId }, (q) => readRepair(q, repairId));
  const row = await read();
  const remedy = row && remedyOf(row.remedy as RemedyName);
  if (row?.state !== 'notYet' || remedy === undefined) return row;
  const verdict = await seen(ports, remedy, atOf(organId, row));
  await end(ports, organId, repairId, verdict);
  return read();
}

function atOf(organId: string, row: RepairRow): RepairAt {
  const { matterId, sealed, incidentId, target, by } = row;
  const incident = incidentId === null ? {} : { incidentId };
  const who: RepairBy = by === 'cli' ? { cli: true } : { personId: by, session: '' };
  return { organId, matterId, sealed, by: who, ...incident, ...target };
}

/** Organ by organ; who is in conflict with a matter finds what he would find under an unknown id (P8). */
async function find(ports: RepairPorts, ask: RepairAsk): Promise<RepairAt | undefined> {
  const { target, by, personId, post } = ask;
  for (const organId of await organIds(ports.db)) {
    const found = await ports.db.tx({ organId }, async (q) => {
      const located = await locate(q, target);
      if (located === undefined || 'cli' in by) return located;
      if (ports.api === undefined) throw new Error('a person repairs through the API');
      const out = await isConflicted(q, ports.api.keys, located.matterId, [by.personId]);
      return out.size > 0 ? undefined : located;
    });
    if (found === undefined) continue;
    const within = { ...('matterId' in target ? {} : target) };
    return {
      ...{ organId, by, ...found, ...within },
      ...(personId === undefined ? {} : { personId }),
      ...(post === undefined ? {} : { post }),
    };
  }
  return undefined;
}

function unfitFor(
  { needsApi, forStubs }: Remedy,
  { api }: RepairPorts,
  { sealed, by }: RepairAt,
): RepairRefusal | undefined {
  if (sealed && !forStubs) return 'notForStubs';
  return needsApi && ('cli' in by || api === undefined) ? 'needsApi' : undefined;
}

const begin = (
  { db, ring }: RepairPorts,
  { remedy, reason: text, batchId }: RepairAsk,
  at: RepairAt,
): Promise<Begun> =>
  db.tx({ organId: at.organId }, async (q) => {
    const { organId, matterId, sealed, incidentId, commandId, noticeId, personId, post, by } = at;
    const reason = await putText(q, ring, { organId, matterId, kind: 'opsReason', text });
    return beginRepair(q, {
      ...{ organId, matterId, sealed, remedy, reason },
      ...(incidentId === undefined ? {} : { incidentId }),
      ...(batchId === undefined ? {} : { batchId }),
      target: JSON.parse(JSON.stringify({ commandId, noticeId, personId, post })) as object,
      by: 'cli' in by ? 'cli' : by.personId,
    });
  });

/** Plans again, so that it applies to what is there by now. */
async function run(
  ports: RepairPorts,
  remedy: Remedy,
  at: RepairAt,
  lookForMs = remedy.lookForMs ?? LOOK_FOR_MS,
): Promise<Verdict> {
  let fault: string | undefined;
  try {
    const planned = await planOf(ports, remedy, at);
    if (!planned.ok) return { outcome: 'failed', because: planned.code };
    await remedy.act(ports, at);
  } catch (error) {
    fault = codeOf(error);
  }
  // What the act believes of itself counts for nothing: an answer may have been lost.
  if (fault === undefined) return lookUntil(ports, remedy, at, Date.now() + lookForMs);
  const verdict = await seen(ports, remedy, at);
  return verdict.outcome === 'worked' ? verdict : { outcome: 'failed', because: fault };
}

/** A server that does not answer is no fault of ours. */
const planOf = (ports: RepairPorts, remedy: Remedy, at: RepairAt): Promise<Planned> =>
  remedy.plan(ports, at).catch((error: unknown) => {
    if (isGrpcServiceError(error) || error instanceof ServiceError)
      return { ok: false, code: 'engineUnavailable' };
    throw error;
  });

async function lookUntil(
  ports: RepairPorts,
  remedy: Remedy,
  at: RepairAt,
  endMs: number,
): Promise<Verdict> {
  for (;;) {
    const verdict = await seen(ports, remedy, at);
    if (verdict.outcome !== 'notYet' || Date.now() >= endMs) return verdict;
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

/** A look that cannot tell says so. */
const seen = (ports: RepairPorts, remedy: Remedy, at: RepairAt): Promise<Verdict> =>
  remedy
    .look(ports, at)
    .catch((error: unknown) => ({ outcome: 'notYet', because: `cannot tell: ${codeOf(error)}` }));

const end = (
  { db }: RepairPorts,
  organId: string,
  id: string,
  { outcome, because }: Verdict,
): Promise<void> => db.tx({ organId }, (q) => endRepair(q, organId, id, outcome, because));

/** Never a message: it may hold an id that ops are not told. */
const codeOf = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? (error as Error).name);
