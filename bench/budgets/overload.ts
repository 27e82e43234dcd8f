// Above capacity: every deadline on record, none twice, drained within 1.5 of the baseline's time.
import type { Bench } from '../budget';
import { dueWave, missing, recordingLagMs, twice, type Wave } from '../due-wave';
import { finding, type Finding } from '../finding';
import { compared, detailOf } from '../rounds';

export async function overload({ sizes, baseline, product }: Bench): Promise<Finding[]> {
  const count = sizes.aboveCapacity;
  const bare = await dueWave(baseline, count, sizes.dueWithinMs);
  const ours = product && (await dueWave(product, count, sizes.dueWithinMs));
  const drained = compared(bare.drainedMs, ours?.drainedMs);
  const given = { budget: 'overload', detail: {} };
  return [
    finding({
      ...given,
      about: `${count} deadlines due within ${sizes.dueWithinMs / 1_000} s, time to drain, by the baseline`,
      figure: drained.ratio,
      unit: '×',
      target: { atMost: 1.5 },
      detail: detailOf(drained),
    }),
    exact('not on record', bare, ours, missing),
    exact('on record twice', bare, ours, twice),
    finding({
      ...given,
      about: 'recording lag p99',
      figure: ours === undefined ? null : recordingLagMs(ours, 0.99),
      unit: 'ms',
      target: null,
      detail: { baseline: recordingLagMs(bare, 0.99) },
    }),
  ];
}

const exact = (
  about: string,
  bare: Wave,
  ours: Wave | undefined,
  count: (wave: Wave) => number,
): Finding =>
  finding({
    budget: 'overload',
    about: `deadlines ${about}`,
    figure: ours === undefined ? null : count(ours),
    unit: '',
    target: { atMost: 0 },
    detail: { baseline: count(bare) },
  });
