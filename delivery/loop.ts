// The delivery loop: every 15 s it serves matters with undecided rows and matters that were never started (P1).
import { createLanes } from './lanes';
import type { MatterAt } from './rebuild';
import type { Sender } from './sender';
import type { DeliveryStore, ToServe } from './store';

const EVERY_MS = 15_000;
/**
 * How long a matter is waited for, ms: beyond the wait for a worker that died with the matter in its cache. The run gets
 * the row all the same when it can; only the loop does not stand there for it.
 */
export const LONGEST_MATTER_MS = 5_000;
/** Matters served at once; the lease keeps them apart from requests. */
const AT_ONCE = 4;
/** Those that did not answer last time, at once: they cost no more than a call that waits. */
const SILENT_AT_ONCE = 8;

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
  const serving = new Serving(parts);
  let stopped = false;
  let wake = (): void => undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      await serving.look().catch((error: unknown) => parts.onError(error));
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
    stop: async () => {
      stopped = true;
      wake();
      await running;
      await serving.end();
    },
  };
}

/**
 * Each look offers all that waits and waits for none of it. A matter that did not answer goes through lanes of its own, in
 * turn, until it does; and of those not yet tried the newest gets a lane as soon as the oldest: however many stand still,
 * they must not hold up one that only lost its request (P1: 35 s).
 */
class Serving {
  private readonly parts: LoopParts;
  private readonly lanes = createLanes(AT_ONCE, 'bothEnds');
  private readonly silentLanes = createLanes(SILENT_AT_ONCE, 'first');
  /** Offered and not yet served to the end. */
  private readonly offered = new Set<string>();
  private readonly silent = new Set<string>();

  constructor(parts: LoopParts) {
    this.parts = parts;
  }

  async look(): Promise<void> {
    const found: (MatterAt & ToServe)[] = [];
    for (const organId of await this.parts.store.organs()) {
      await this.parts.store
        .takeUpParked(organId)
        .catch((error: unknown) => this.parts.onError(error));
      const toServe = await this.parts.store.mattersToServe(organId);
      found.push(...toServe.map((one) => ({ ...one, organId })));
    }
    for (const at of found.toSorted((one, other) => one.sinceMs - other.sinceMs)) this.offer(at);
    const waiting = new Set(found.map(({ matterId }) => matterId));
    for (const matterId of this.silent) if (!waiting.has(matterId)) this.silent.delete(matterId);
  }

  async end(): Promise<void> {
    await Promise.all([this.lanes.end(), this.silentLanes.end()]);
  }

  private offer(at: MatterAt): void {
    if (this.offered.has(at.matterId)) return;
    this.offered.add(at.matterId);
    const lanes = this.silent.has(at.matterId) ? this.silentLanes : this.lanes;
    lanes.add(() => this.serve(at));
  }

  private async serve({ organId, matterId }: MatterAt): Promise<void> {
    const deadlineAtMs = Date.now() + LONGEST_MATTER_MS;
    try {
      const outcome = await this.parts.sender.deliver({ organId, matterId, deadlineAtMs });
      if (outcome.kind === 'waiting') this.silent.add(matterId);
      else this.silent.delete(matterId);
    } catch (error) {
      this.silent.add(matterId);
      this.parts.onError(error, matterId);
    } finally {
      this.offered.delete(matterId);
    }
  }
}
