// What can be wrong, as one typed entry: how it is found, what ops are shown of it, what mends it, what to do (issue on operations).
import type { Query } from '../../db/pool';
import type { BlindKey } from '../../db/secrecy/blind';
import type { FoldFault } from '../../db/watch/folds';
import type { Seen, Sighting } from '../../db/watch/standing';
import type { EngineView, RunView } from '../engine/engine-view';
import type { RemedyName } from '../remedies/remedy';

export type { Seen, Sighting } from '../../db/watch/standing';
export type Severity = 'red' | 'amber';

export interface KindHead {
  /** Stable: it stands in incidents, alerts and metrics. */
  name: string;
  severity: Severity;
  title: { zh: string; en: string };
  /** True: alerted every hour while it lasts. False: only when it happened again since the last alert. */
  lasts: boolean;
}

/** A matter whose run was looked at; `run` undefined where the server knows none. */
export interface MatterRun {
  matterId: string;
  /** The start of its present epoch is noted. */
  started: boolean;
  run: RunView | undefined;
  /** The database's clock, ms. */
  nowMs: number;
}

/** What a kind looks at: one organ, and the engine where it answers. What costs much is found once a look for all kinds. */
export interface Ground {
  organId: string;
  /** One transaction as `duban_dispatch`, scoped to the organ. */
  within: <T>(work: (q: Query) => Promise<T>) => Promise<T>;
  /** The same in every organ. */
  inEach: <T>(work: (q: Query) => Promise<T>) => Promise<T[]>;
  /** True in one organ of a look: what concerns the whole installation and no organ is found there. */
  common: boolean;
  /** Undefined while Temporal does not answer: what is found by it is then neither opened nor closed. */
  engine: EngineView | undefined;
  /** Ids of all running executions, of every organ. */
  listed: () => Promise<readonly string[] | 'unknown'>;
  /** The runs of matters with a sign of trouble, of those that moved lately, and of a few in turn. */
  runs: () => Promise<readonly MatterRun[] | 'unknown'>;
  /** What is wrong with head and ledger of matters with an open incident, and of a few in turn. */
  folds: () => Promise<readonly FoldFault[]>;
  /** Without them nobody can tell who is in conflict. */
  keys: BlindKey | undefined;
  /** What kinds keep from look to look while the turn is this process's; keys begin with the kind's name. */
  remembered: Map<string, string | number>;
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
  /** Found by looking too, as a sought kind; what is seen is not over. */
  seek?: (ground: Ground) => Promise<Sought>;
  /** Which of the open incidents are over. */
  over: (ground: Ground, open: readonly Sighting[]) => Promise<readonly Sighting[]>;
}

export type StuckKind = SoughtKind | ToldKind;
