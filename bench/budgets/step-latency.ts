// How long one officer waits for one step when nobody else works: at most twice the baseline's.
import type { Bench } from '../budget';
import { finding, type Finding } from '../finding';
import { compare, detailOf } from '../rounds';
import { median, timed } from '../stats';
import type { Subject } from '../subject';

export async function stepLatency(bench: Bench): Promise<Finding[]> {
  const { sizes, baseline, product } = bench;
  const result = await compare(baseline, product, sizes.rounds, (side) =>
    stepP50Ms(side, sizes.singleLives),
  );
  return [
    finding({
      budget: 'step-latency',
      about: 'p50 of a step at concurrency 1, by the baseline',
      figure: result.ratio,
      unit: '×',
      target: { atMost: 2 },
      detail: detailOf(result),
    }),
  ];
}

async function stepP50Ms(side: Subject, lives: number): Promise<number> {
  const tookMs: number[] = [];
  for (let one = 0; one < lives; one += 1) {
    const life = await side.register();
    for (let step = 0; step < side.stepsPerLife; step += 1)
      tookMs.push(await timed(() => life.step()));
  }
  return median(tookMs);
}
