// What kinds look at, made once for each look and organ; what costs much is asked once, by whoever needs it first.
import { foldFaultOf, toFold, type FoldFault } from '../../db/watch/folds';
import { IN_TURN, notRunning, suspectsOf } from '../../db/watch/suspects';
import type { Db } from '../../db/pool';
import type { BlindKey } from '../../db/secrecy/blind';
import { workflowIdOf } from '../../delivery';
import type { Procedure } from '../../domain';
import type { EngineView } from '../engine/engine-view';
import type { Ground, MatterRun } from '../kinds/kind';

export interface GroundParts {
  db: Db;
  engine: EngineView | undefined;
  keys: BlindKey | undefined;
  procedures: Readonly<Record<string, Procedure>>;
  organs: readonly string[];
  remembered: Map<string, string | number>;
}

/** Kinds found by examining runs, and by folding ledgers: matters with one of them open are looked at each time. */
const BY_RUNS = ['taskFailing', 'activityRetrying', 'ledgerBehind', 'closedTooEarly'];
const BY_FOLDS = ['stateDiverged', 'ledgerGap'];
/** Runs described at once. */
const AT_ONCE = 10;
const FOLDS = 20;

/** The grounds of one look, one for each organ. */
export function groundsOf(parts: GroundParts): Ground[] {
  const { db, organs, engine } = parts;
  const listed = once(() => listRunning(engine));
  return organs.map((organId, index) => {
    const ground: Ground = {
      organId,
      within: (work) => db.tx({ organId }, work),
      inEach: (work) => Promise.all(organs.map((one) => db.tx({ organId: one }, work))),
      common: index === 0,
      ...{ engine, listed, keys: parts.keys, remembered: parts.remembered },
      runs: once(() => examine(ground)),
      folds: once(() => foldSome(ground, parts.procedures)),
    };
    return ground;
  });
}

/** Asked by several, found once. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

async function listRunning(engine: EngineView | undefined): Promise<readonly string[] | 'unknown'> {
  if (engine === undefined) return 'unknown';
  const ids: string[] = [];
  try {
    for await (const id of engine.running()) ids.push(id);
  } catch {
    return 'unknown';
  }
  return ids;
}

async function examine(ground: Ground): Promise<readonly MatterRun[] | 'unknown'> {
  const { engine, organId, within, remembered } = ground;
  if (engine === undefined) return 'unknown';
  const listed = await ground.listed();
  const turn = `runs ${organId}`;
  const suspects = await within(async (q) => {
    const missing = listed === 'unknown' ? [] : await notRunning(q, organId, listed);
    const after = String(remembered.get(turn) ?? '');
    return suspectsOf(q, { organId, kinds: BY_RUNS, missing, after });
  });
  const inTurn = suspects.filter((one) => one.inTurn).map(({ matterId }) => matterId);
  remembered.set(turn, inTurn.length < IN_TURN ? '' : (inTurn.toSorted().at(-1) ?? ''));
  const runs: MatterRun[] = [];
  try {
    for (let at = 0; at < suspects.length; at += AT_ONCE)
      runs.push(
        ...(await Promise.all(
          suspects.slice(at, at + AT_ONCE).map(async ({ matterId, procedure, started, nowMs }) => {
            const run = await engine.describe(workflowIdOf(procedure, matterId));
            return { matterId, started, run, nowMs };
          }),
        )),
      );
  } catch {
    return 'unknown';
  }
  return runs;
}

async function foldSome(
  { organId, within, remembered }: Ground,
  procedures: Readonly<Record<string, Procedure>>,
): Promise<readonly FoldFault[]> {
  const turn = `folds ${organId}`;
  const after = String(remembered.get(turn) ?? '');
  const matters = await within((q) => toFold(q, organId, BY_FOLDS, after, FOLDS));
  const inTurn = matters.filter((one) => one.inTurn);
  remembered.set(turn, inTurn.length < FOLDS ? '' : (inTurn.at(-1)?.id ?? ''));
  const faults: FoldFault[] = [];
  for (const { id } of matters) {
    // One at a time: hashing a ledger takes the process's one thread.
    const fault = await within((q) => foldFaultOf(q, id, procedures));
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}
