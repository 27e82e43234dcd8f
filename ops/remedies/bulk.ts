// One remedy for many matters: by kind or by ids, at a pace, each on record for itself; stopped cleanly it can go on.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkTargets, type BulkFilter, type BulkTarget } from '../../db/ops/bulk';
import { isConflicted } from '../../db/secrecy/conflict';
import { organIds } from '../../db/organs';
import { repair, type RepairBy, type Repaired } from './repair';
import type { RemedyName, RepairPorts } from './remedy';

export type { BulkFilter } from '../../db/ops/bulk';

export interface BulkAsk {
  remedy: RemedyName;
  filter: BulkFilter;
  /** Only this organ; default all. */
  organId?: string;
  reason: string;
  by: RepairBy;
  /** At most so many begin in a second; default 5. */
  perSecond?: number;
  /** At most so many at once; default 4. */
  atOnce?: number;
  /** Goes on with that batch: what it has done is not done again. */
  batchId?: string;
  lookForMs?: number;
}

/** What the remedy did to one matter; of a stub `id` is that of its incident. */
export interface BulkResult {
  id: string;
  result: Repaired | { kind: 'threw'; code: string };
}

export interface BulkHooks {
  /** Told after each matter. */
  onResult?: (result: BulkResult, done: number, of: number) => void;
  /** No further matter begins; those under way come to their end. */
  signal?: AbortSignal;
}

export interface BulkDone {
  batchId: string;
  hit: number;
  done: number;
  /** True where it was stopped before the last one. */
  stopped: boolean;
  byOutcome: Record<string, number>;
}

const PER_SECOND = 5;
const AT_ONCE = 4;

type Hit = BulkTarget & { organId: string };

/** How many it would hit; nobody hears of a matter with which he is in conflict. */
export const previewBulk = async (
  ports: RepairPorts,
  ask: Pick<BulkAsk, 'filter' | 'organId' | 'by' | 'batchId'>,
): Promise<{ hit: number }> => ({ hit: (await hitsOf(ports, ask)).length });

export async function repairMany(
  ports: RepairPorts,
  ask: BulkAsk,
  { onResult, signal }: BulkHooks = {},
): Promise<BulkDone> {
  const batchId = ask.batchId ?? randomUUID();
  const hits = await hitsOf(ports, ask);
  const byOutcome: Record<string, number> = {};
  let begun = 0;
  let done = 0;
  const pace = createPace(ask.perSecond ?? PER_SECOND);
  const lane = async (): Promise<void> => {
    for (let hit = hits[begun++]; hit !== undefined; hit = hits[begun++]) {
      await pace(signal);
      if (signal?.aborted) return;
      const result = await repairOne(ports, ask, batchId, hit);
      const word = result.kind === 'done' ? result.outcome : result.kind;
      byOutcome[word] = (byOutcome[word] ?? 0) + 1;
      done += 1;
      onResult?.({ id: nameOf(hit), result }, done, hits.length);
    }
  };
  await Promise.all(Array.from({ length: ask.atOnce ?? AT_ONCE }, lane));
  return { batchId, hit: hits.length, done, stopped: done < hits.length, byOutcome };
}

async function hitsOf(
  ports: RepairPorts,
  { filter, organId, by, batchId }: Pick<BulkAsk, 'filter' | 'organId' | 'by' | 'batchId'>,
): Promise<Hit[]> {
  const organs = organId === undefined ? await organIds(ports.db) : [organId];
  const hits: Hit[] = [];
  for (const organ of organs)
    await ports.db.tx({ organId: organ }, async (q) => {
      for (const target of await bulkTargets(q, filter, batchId ?? null)) {
        if ('cli' in by || ports.api === undefined) hits.push({ organId: organ, ...target });
        else {
          const out = await isConflicted(q, ports.api.keys, target.matterId, [by.personId]);
          if (out.size === 0) hits.push({ organId: organ, ...target });
        }
      }
    });
  return hits;
}

const repairOne = (
  ports: RepairPorts,
  { remedy, reason, by, lookForMs }: BulkAsk,
  batchId: string,
  hit: Hit,
): Promise<BulkResult['result']> =>
  repair(ports, {
    ...{ remedy, reason, by, batchId, dryRun: false, target: targetOf(hit) },
    ...(lookForMs === undefined ? {} : { lookForMs }),
  }).catch((error: unknown) => ({ kind: 'threw', code: (error as Error).name }));

const targetOf = ({ sealed, matterId, incidentId }: Hit) =>
  sealed ? { incidentId: incidentId ?? '' } : { matterId };

const nameOf = ({ sealed, matterId, incidentId }: Hit): string =>
  sealed ? (incidentId ?? '') : matterId;

/** Each call waits for its turn: one in `1000 / perSecond` ms, whoever asks; none once `signal` says stop. */
function createPace(perSecond: number): (signal?: AbortSignal) => Promise<void> {
  let nextMs = 0;
  return (signal) => {
    const waitMs = Math.max(0, nextMs - Date.now());
    nextMs = Math.max(nextMs, Date.now()) + 1000 / perSecond;
    const pause = signal === undefined ? sleep(waitMs) : sleep(waitMs, undefined, { signal });
    return pause.catch(() => undefined);
  };
}
