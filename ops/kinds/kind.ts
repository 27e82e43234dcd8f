// What can be wrong, as one typed entry: how it is found, what ops are shown of it, what mends it, what to do (issue on operations).
import type { Query } from '../../db/pool';
import type { Sighting } from '../../db/watch/standing';
import type { EngineView } from '../engine/engine-view';
import type { RemedyName } from '../remedies/remedy';

export type { Sighting } from '../../db/watch/standing';
export type Severity = 'red' | 'amber';

export interface KindHead {
  /** Stable: it stands in incidents, alerts and metrics. */
  name: string;
  severity: Severity;
  title: { zh: string; en: string };
  /** True: alerted every hour while it lasts. False: only when it happened again since the last alert. */
  lasts: boolean;
}

/** What a kind looks at: one organ, and the engine where it answers. */
export interface Ground {
  organId: string;
  /** One transaction as `duban_dispatch`, scoped to the organ. */
  within: <T>(work: (q: Query) => Promise<T>) => Promise<T>;
  /** Undefined while Temporal does not answer: what is found by it is then neither opened nor closed. */
  engine: EngineView | undefined;
}

/** One thing that is wrong now. */
export interface Seen {
  /** `null` for what concerns no single matter. */
  matterId: string | null;
  /** Since when, ms by the database's clock. */
  sinceMs: number;
  /** Ids, counts, codes and instants only; of a failure its message, cut, never what somebody typed. */
  evidence: Record<string, string | number>;
}

/** `unknown`: the look could not tell, so incidents stay as they are. */
export type Sought = readonly Seen[] | 'unknown';

/** What an engineer reads who is called at night; served by API and CLI, printed in `docs/operations.md`. */
export interface Runbook {
  /** What it means for the matters. */
  meaning: string;
  /** What it usually comes from, likeliest first. */
  causes: readonly string[];
  /** What to do, in order; remedies by their names. */
  steps: readonly string[];
}

interface KindParts extends KindHead {
  /** What ops are shown of one that is not sealed. */
  evidence: (sighting: Sighting) => Record<string, string | number>;
  /** The watch starts or rebuilds such a matter by itself (P10). */
  mends: boolean;
  remedies: readonly RemedyName[];
  runbook: Runbook;
}

/** Found by looking: opened when two looks in a row see it, closed by a look that does not. */
export interface SoughtKind extends KindParts {
  how: 'sought';
  seek: (ground: Ground) => Promise<Sought>;
}

/** Told by whoever met it, as an incident; closed by a look that finds it over. */
export interface ToldKind extends KindParts {
  how: 'told';
  /** Which of the open incidents are over. */
  over: (ground: Ground, open: readonly Sighting[]) => Promise<readonly Sighting[]>;
}

export type StuckKind = SoughtKind | ToldKind;
