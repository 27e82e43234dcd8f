// Puts together what operations see and mend, for the API and for the console alike.
import { temporalView } from '../engine/temporal-view';
import { STUCK_KINDS } from '../kinds/table';
import type { RepairPorts } from '../remedies/remedy';
import type { SeePorts } from './ports';

export interface OpsParts extends Omit<RepairPorts, 'engine'> {
  /** Address of the Temporal UI, where there is one. */
  temporalUi?: string;
}

export function openOps(parts: OpsParts): SeePorts {
  const { client, delivery, temporalUi } = parts;
  const view = temporalView(client, temporalUi);
  const engine = async () => ((await delivery.answers()) ? view : undefined);
  return {
    db: parts.db,
    kinds: STUCK_KINDS,
    engine,
    repairs: async () => ({ ...parts, engine: await engine() }),
  };
}
