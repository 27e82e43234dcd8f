// Puts together what operations see and mend, for the API and for the console alike.
import { temporalView } from '../engine/temporal-view';
import type { RepairPorts } from '../remedies/remedy';
import { KINDS } from '../watch/kinds';
import type { KindTold, SeePorts } from './ports';

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
    kinds: KINDS.map(told),
    engine,
    repairs: async () => ({ ...parts, engine: await engine() }),
  };
}

const told = ({ name, severity, title, lasts }: (typeof KINDS)[number]): KindTold => ({
  ...{ name, severity, title, lasts, remedies: [] },
  runbook: { meaning: title.en, causes: [], steps: [] },
});
