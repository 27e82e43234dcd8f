// Starts or rebuilds stuck matters, a few at once and beside the looking, so that no slow one delays an alert.
import type { Db } from '../../db/pool';
import { claimMend, forgetMend } from '../../db/watch/mends';
import type { DeliveryService, MatterAt } from '../../delivery';

/** What the watch needs of `delivery`. */
export type Engine = Pick<DeliveryService, 'answers' | 'rebuild'>;

export interface MendableMatter extends MatterAt {
  /** The engine was seen to have no run for it: it need not have stood still for 60 s. */
  noRun: boolean;
}

export interface Mender {
  /** Takes what is not yet waiting; the next look offers the rest again. */
  offer(matters: readonly MendableMatter[]): Promise<void>;
  /** Ends after the matters under way. */
  stop(): Promise<void>;
}

const AT_ONCE = 4;
const MOST_WAITING = 1_000;

export function createMender(
  db: Db,
  engine: Engine,
  onError: (error: unknown, matterId: string) => void,
): Mender {
  const waiting = new Map<string, MendableMatter>();
  const lanes = new Set<Promise<void>>();
  const lane = async (): Promise<void> => {
    for (const [matterId, at] of waiting) {
      waiting.delete(matterId);
      await mendOne(db, engine, at).catch((error: unknown) => onError(error, matterId));
    }
  };
  const open = (): void => {
    const one = lane().finally(() => lanes.delete(one));
    lanes.add(one);
  };
  return {
    offer: async (matters) => {
      // Raising an epoch without a server to start on would only make one more matter that was never started.
      if (matters.length === 0 || !(await engine.answers())) return;
      for (const at of matters) if (waiting.size < MOST_WAITING) waiting.set(at.matterId, at);
      while (lanes.size < Math.min(AT_ONCE, waiting.size)) open();
    },
    stop: async () => {
      waiting.clear();
      await Promise.all(lanes);
    },
  };
}

async function mendOne(db: Db, engine: Engine, at: MendableMatter): Promise<void> {
  const { organId, matterId } = at;
  if (!(await db.tx({ organId }, (q) => claimMend(q, matterId, at.noRun)))) return;
  const done = await engine.rebuild({ organId, matterId });
  if (done === 'notNow') await db.tx({ organId }, (q) => forgetMend(q, matterId));
}
