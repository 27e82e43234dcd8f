// Interleaved rounds: both sides are measured in turn, each first as often as the other, and their medians compared.
import { median } from './stats';
import type { Subject } from './subject';

export interface Compared {
  baseline: number;
  /** Undefined when there is no product to measure. */
  product: number | undefined;
  /** Product by baseline; null when there is no product. */
  ratio: number | null;
}

/** `measure` gives one value of one side in one round. */
export async function compare(
  baseline: Subject,
  product: Subject | undefined,
  rounds: number,
  measure: (subject: Subject, round: number) => Promise<number>,
): Promise<Compared> {
  const sides = product === undefined ? [baseline] : [baseline, product];
  const values = new Map<Subject, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) values.get(side)?.push(await measure(side, round));
  }
  return compared(median(values.get(baseline) ?? []), product && median(values.get(product) ?? []));
}

export const compared = (baseline: number, product: number | undefined): Compared => ({
  baseline,
  product,
  ratio: product === undefined ? null : product / baseline,
});

/** As numbers of a finding's detail. */
export const detailOf = ({ baseline, product }: Compared): Record<string, number> => ({
  baseline,
  ...(product === undefined ? {} : { product }),
});
