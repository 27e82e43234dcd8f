// State of one matter: plain JSON, at most 4 kB, the fold of its ledger. Must not know clocks, people's names or text.
import type { PersonId, Post } from './people';
import type { Json } from './json';
import type { Level } from './slice';

/** A rung not yet reached, as `[level, repeatNo, atMs]`. Compact because the state is small by contract. */
export type PlannedRung = [level: Level, repeatNo: number, atMs: number];

/**
 * A rung on record, as `[level, repeatNo, dueNo, atMs]`; skipped ones are not listed. Of the repeats under one due date
 * only the first is: the others follow from it (`firedOf`).
 */
export type FiredRung = [level: Level, repeatNo: number, dueNo: number, atMs: number];

/** A deadline instance that is not closed. Key `(deadline, instance)`; `dueNo` rises with every new due date (P3). */
export interface OpenDeadline {
  deadline: string;
  instance: number;
  dueNo: number;
  /** What this instance is for where there may be several, such as a `reporterRef`. */
  key?: string;
  startAtMs: number;
  /** Present when the start was applied later than it counts. */
  startAppliedAtMs?: number;
  /** The `dueNo` that came with this start, where a correction moved it; absent = 1. */
  startDueNo?: number;
  dueAtMs: number;
  /** Last day `YYYY-MM-DD` of a day clock, in the organ's offset. */
  dueOn?: string;
  /** A year without a loaded holiday plan was needed (invariant 11). */
  provisional?: true;
  /** In order of time. */
  rungs: PlannedRung[];
  fired: FiredRung[];
  /** The earliest due instant that passed without a stop: stays for ever (invariant 3). */
  missedAtMs?: number;
  pausedAtMs?: number;
  /** Instant at which the clock resumes by itself; absent for a pause without maximum. */
  pausedUntilMs?: number;
  /** How often it was extended; absent = never. */
  extensions?: number;
  /** The last pause and the due date before it: a resume in time may be applied after the automatic one (P3). */
  lastPause?: { pausedAtMs: number; resumedAtMs: number; dueAtMs: number; dueOn?: string };
}

/** How an instance ended; `breached` stays for ever (invariant 3), also where it was cancelled after its miss (`missed`). */
export type Ended = 'met' | 'breached' | 'cancelled' | 'missed';

/**
 * An ended instance that counts from the receipt, kept because a corrected receipt judges it anew, as
 * `[deadline, instance, dueNo, dueAtMs, endedAtMs, ended]`; with its `startAtMs` where a pause had moved its due date.
 */
export type Settled = [
  deadline: string,
  instance: number,
  dueNo: number,
  dueAtMs: number,
  endedAtMs: number,
  ended: Ended,
  startAtMs?: number,
];

/** One person's part in an act of several, for whom where he stands in. */
export interface Half {
  personId: PersonId;
  post: Post;
  actingFor?: PersonId;
  atMs: number;
}

/** An act of two or more people, waiting for its other halves (P2). */
export interface PendingAct {
  commandId: string;
  type: string;
  /** The command's own fields, as they will be decided again at the last `confirm`. */
  fields: Record<string, Json>;
  /** Who must still confirm: each entry one person of one of these posts, or one of these persons. */
  needs: { posts?: Post[]; persons?: PersonId[] }[];
  /** Who asked, then everyone who confirmed. */
  halves: [asker: Half, ...others: Half[]];
  lapsesAtMs: number;
  lapsed?: boolean;
}

export interface MatterState<Data = Record<string, Json>> {
  matterId: string;
  organId: string;
  number: string;
  procedure: string;
  procedureVersion: number;
  sliceDigest: string;
  rulePack: { version: string; digest: string };
  state: string;
  enteredAtMs: number;
  receivedAtMs: number;
  /** Number of the matter's last event. */
  revision: number;
  /** Revision of the last human act, for `If-Match`. */
  humanRevision: number;
  /** Greatest `nowMs` on record: time inside the matter never falls. */
  advancedToMs: number;
  deadlines: OpenDeadline[];
  /** Absent while none has stopped. */
  settled?: Settled[];
  /** Last instance number by deadline, then the numbers of those that an L4 rung has listed (挂账督办). */
  instances: Record<string, [last: number, ...listed: number[]]>;
  pending: PendingAct[];
  /** Posts whose part in this matter lies with one person: he acts in it, nobody else who holds the post does. */
  desks?: Record<Post, PersonId>;
  /** The procedure's own part. */
  data: Data;
}
