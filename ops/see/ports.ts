// What the read models of ops are given. They decide nothing and change nothing.
import type { Looker } from '../../db/ops/seen-by';
import type { Db } from '../../db/pool';
import type { EngineView } from '../engine/engine-view';
import type { StuckKind } from '../kinds/kind';
import type { RepairBy } from '../remedies/repair';
import type { RepairPorts } from '../remedies/remedy';

/** What is told of a kind; how it is found is no business of those who look. */
export type KindTold = Pick<
  StuckKind,
  'name' | 'severity' | 'title' | 'lasts' | 'remedies' | 'runbook'
>;

export interface SeePorts {
  /** As `duban_dispatch`: the API's own row policy would hide what a sealed stub's incident may tell. */
  db: Db;
  kinds: readonly KindTold[];
  /** Undefined while Temporal does not answer. */
  engine: () => Promise<EngineView | undefined>;
  repairs: () => Promise<RepairPorts>;
}

/** Who looks, and under what name he repairs. */
export interface Eye extends Looker {
  by: RepairBy;
}

/** RFC 3339, or nothing. */
export const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();
