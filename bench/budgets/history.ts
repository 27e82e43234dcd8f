// What a matter writes into Temporal's history: to open, for a step, for a wake-up, and nothing for a refusal.
import type { Bench } from '../budget';
import { finding, type Finding } from '../finding';
import { segmentsOf } from '../history';
import type { Subject } from '../subject';

/** Leaves the run time to finish what follows the last answer: its record and the next timer. */
const SETTLE_MS = 1_000;
const DUE_IN_MS = 3_000;

interface Counts {
  open: number;
  step: number;
  wake: number;
  refusal: number;
  life: number;
}

export async function history({ baseline, product }: Bench): Promise<Finding[]> {
  const bare = await countsOf(baseline);
  const ours = product && (await countsOf(product));
  const one = (name: keyof Counts, about: string, atMost: number | null): Finding =>
    finding({
      budget: 'history',
      about,
      figure: ours?.[name] ?? null,
      unit: 'events',
      target: atMost === null ? null : { atMost },
      detail: { baseline: bare[name] },
    });
  return [
    one('open', 'to open a matter', 8),
    one('step', 'per completed step, most', 13),
    one('wake', 'per wake-up, most', 12),
    one('refusal', 'for a refusal', 0),
    one('life', 'a whole on-time life', null),
  ];
}

async function countsOf(side: Subject): Promise<Counts> {
  const due = await side.registerDue(Date.now() + DUE_IN_MS);
  const life = await side.register();
  await pause(SETTLE_MS);
  const before = (await side.history(life.id)).length;
  await life.refused();
  await pause(SETTLE_MS);
  const refusal = (await side.history(life.id)).length - before;
  for (let step = 0; step < side.stepsPerLife; step += 1) {
    await life.step();
    await pause(SETTLE_MS / 4);
  }
  await pause(SETTLE_MS);
  const whole = segmentsOf(await side.history(life.id));
  const late = segmentsOf(await side.history(due));
  return {
    open: whole.open,
    step: Math.max(...whole.steps),
    wake: Math.max(...late.wakes),
    refusal,
    life: whole.total,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
