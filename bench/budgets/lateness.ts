// Below capacity: how late the runs notice deadlines that fall due close together; p99 at most 1.5 of the baseline's.
import type { Bench } from '../budget';
import { dueWave, latenessMs } from '../due-wave';
import { finding, type Finding } from '../finding';
import { compare, detailOf } from '../rounds';

export async function lateness(bench: Bench): Promise<Finding[]> {
  const { sizes, baseline, product } = bench;
  const count = sizes.belowCapacity;
  const result = await compare(baseline, product, sizes.rounds, async (side) =>
    latenessMs(await dueWave(side, count, sizes.dueWithinMs), 0.99),
  );
  return [
    finding({
      budget: 'lateness',
      about: `p99 lateness, ${count} deadlines due within ${sizes.dueWithinMs / 1_000} s, by the baseline`,
      figure: result.ratio,
      unit: '×',
      target: { atMost: 1.5 },
      detail: detailOf(result),
    }),
  ];
}
