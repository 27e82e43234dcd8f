// What every budget gets and gives; each lies in a file of its own in `budgets/`.
import type { Finding } from './finding';
import type { Sizes } from './sizes';
import type { ProductUnderTest, Subject } from './subject';

export interface Bench {
  /** The installation's PostgreSQL: owner for seeding, application login for measuring. */
  postgres: { ownerUrl: string; appUrl: string };
  baseline: Subject;
  product: ProductUnderTest | undefined;
  sizes: Sizes;
  say(line: string): void;
}

export type Budget = (bench: Bench) => Promise<Finding[]>;
