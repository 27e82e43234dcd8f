// The day's anchor of each organ, by whichever API is first after its midnight (P4). The key that signs is the API's alone.
import { makeAnchor, type AnchorPorts } from '../../db/anchor/make';

export interface Anchoring {
  /** Ends after the anchor under way. */
  stop(): Promise<void>;
}

export interface AnchoringOptions extends AnchorPorts {
  organIds: readonly string[];
  log: { warn(fields: Record<string, unknown>, text: string): void };
  /** How often it looks whether a day has begun, ms. */
  everyMs?: number;
}

const EVERY_MS = 60_000;

/** Looks at once, so that a day on which no API ran is made up for when one does. */
export function startAnchoring({
  organIds,
  log,
  everyMs = EVERY_MS,
  ...ports
}: AnchoringOptions): Anchoring {
  let stopped = false;
  const look = async (): Promise<void> => {
    for (const organId of organIds) {
      if (stopped) return;
      await makeAnchor(ports, organId).catch((error: unknown) =>
        log.warn({ organId, fault: (error as Error).name }, 'anchor failed, tried again'),
      );
    }
  };
  let running = look();
  const timer = setInterval(() => (running = running.then(look)), everyMs);
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
