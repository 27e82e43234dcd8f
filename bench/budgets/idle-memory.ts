// An idle open matter costs no worker memory once it is evicted: growth per matter beyond what the cache holds.
import type { Bench } from '../budget';
import { finding, type Finding } from '../finding';
import { inParallel } from '../stats';
import type { Subject } from '../subject';

/** What both workers cache; these fill it before the measurement begins. */
const CACHED = 1_000;
const CONCURRENCY = 16;
const SETTLE_MS = 3_000;
/** A cached matter takes about 200 kB; a fortieth of it is the noise of a heap that breathes. */
const MOST_KB = 5;

export async function idleMemory({ baseline, product, sizes }: Bench): Promise<Finding[]> {
  const bare = await growthKb(baseline, sizes.idleMatters);
  const ours = product && (await growthKb(product, sizes.idleMatters));
  return [
    finding({
      budget: 'idle-memory',
      about: 'worker memory per evicted idle matter',
      figure: ours ?? null,
      unit: 'kB',
      target: { atMost: MOST_KB },
      detail: { baseline: bare, matters: sizes.idleMatters },
    }),
  ];
}

async function growthKb(side: Subject, matters: number): Promise<number> {
  await open(side, CACHED);
  const before = side.workerBytes();
  await open(side, matters);
  return (side.workerBytes() - before) / matters / 1_024;
}

async function open(side: Subject, count: number): Promise<void> {
  await inParallel(count, CONCURRENCY, () => side.register());
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
