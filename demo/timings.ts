// How long each step took, from the officer's side.

export interface StepTime {
  step: string;
  count: number;
  medianMs: number;
  p95Ms: number;
  maxMs: number;
}

export class Timings {
  private readonly taken = new Map<string, number[]>();

  /** Runs `work` as one `step` and notes how long its answer took. */
  async measure<T>(step: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    const list = this.taken.get(step) ?? [];
    list.push(performance.now() - startedAt);
    this.taken.set(step, list);
    return result;
  }

  get steps(): number {
    return [...this.taken.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Slowest first, by the 95th percentile. */
  slowest(most: number): StepTime[] {
    const all = [...this.taken].map(([step, list]) => timeOf(step, list));
    return all.sort((a, b) => b.p95Ms - a.p95Ms).slice(0, most);
  }
}

function timeOf(step: string, list: readonly number[]): StepTime {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { step, count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
