// The delivery loop: every 15 s it serves matters with undecided rows and matters that were never started (P1).
import type { Sender } from './sender';
import type { DeliveryStore } from './store';

const EVERY_MS = 15_000;
/** One matter that does not answer must not hold up the others for longer, ms. */
const LONGEST_MATTER_MS = 12_000;
/** Matters served at once; the lease keeps them apart from requests. */
const AT_ONCE = 4;

export interface DeliveryLoop {
  stop(): Promise<void>;
}

export interface LoopParts {
  store: DeliveryStore;
  sender: Sender;
  /** Told of each failed round or matter; ids only. */
  onError: (error: unknown, matterId?: string) => void;
  everyMs?: number;
}

export function startDeliveryLoop(parts: LoopParts): DeliveryLoop {
  let stopped = false;
  let wake = (): void => undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      await serveAll(parts, () => stopped).catch((error: unknown) => parts.onError(error));
      if (!stopped)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, parts.everyMs ?? EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            done();
          };
        });
    }
  };
  const running = run();
  return {
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}

/** Serves each matter once; a matter's failure is told and passed over. */
export async function serveAll(parts: LoopParts, stopped = () => false): Promise<void> {
  for (const organId of await parts.store.organs()) {
    const matters = await parts.store.mattersToServe(organId);
    const serve = async (): Promise<void> => {
      for (let id = matters.shift(); id !== undefined && !stopped(); id = matters.shift()) {
        await serveOne(parts, organId, id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, serve));
  }
}

async function serveOne(parts: LoopParts, organId: string, matterId: string): Promise<void> {
  const deadlineAtMs = Date.now() + LONGEST_MATTER_MS;
  await parts.sender
    .deliver({ organId, matterId, deadlineAtMs })
    .catch((error: unknown) => parts.onError(error, matterId));
}
