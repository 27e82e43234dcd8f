// Steps per second over whole lives, many at once: at least 0.8 of the baseline's.
import type { Bench } from '../budget';
import { finding, type Finding } from '../finding';
import { compare, detailOf } from '../rounds';
import { inParallel, timed } from '../stats';
import type { Subject } from '../subject';

export async function throughput(bench: Bench): Promise<Finding[]> {
  const { sizes, baseline, product } = bench;
  // Once unmeasured: code that runs for the first time is compiled, and that is no step's cost.
  for (const side of [baseline, product]) if (side !== undefined) await stepsPerSecond(side, bench);
  const result = await compare(baseline, product, sizes.rounds, (side) =>
    stepsPerSecond(side, bench),
  );
  return [
    finding({
      budget: 'throughput',
      about: `steps per second, ${sizes.concurrency} lives at once, by the baseline`,
      figure: result.ratio,
      unit: '×',
      target: { atLeast: 0.8 },
      detail: detailOf(result),
    }),
  ];
}

/** Openings are outside the measurement, so that both sides do the same number of steps in it. */
async function stepsPerSecond(side: Subject, { sizes }: Bench): Promise<number> {
  const lives = await inParallel(sizes.lives, sizes.concurrency, () => side.register());
  const tookMs = await timed(() =>
    inParallel(lives.length, sizes.concurrency, async (at) => {
      for (let step = 0; step < side.stepsPerLife; step += 1) await lives[at]?.step();
    }),
  );
  return (lives.length * side.stepsPerLife * 1_000) / tookMs;
}
