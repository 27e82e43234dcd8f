// State of one matter: plain JSON, at most 4 kB, the fold of its ledger. Must not know clocks, people's names or text.
import type { Actor, Holder, PersonId, Post } from './people';
import type { Json } from './json';
import type { Level } from './slice';

/** A rung not yet reached, as `[level, repeatNo, atMs]`. Compact because the state is small by contract. */
export type PlannedRung = [level: Level, repeatNo: number, atMs: number];

/** A rung on record, as `[level, repeatNo, dueNo, atMs]`; skipped ones are not listed. */
export type FiredRung = [level: Level, repeatNo: number, dueNo: number, atMs: number];

/** A deadline instance that is not closed. Key `(deadline, instance)`; `dueNo` rises with every new due date (P3). */
export interface OpenDeadline {
  deadline: string;
  instance: number;
  dueNo: number;
  /** What this instance is for where there may be several, such as a `reporterRef`. */
  key?: string;
  holder: Holder;
  startAtMs: number;
  /** Present when the start was applied later than it counts. */
  startAppliedAtMs?: number;
  /** The `dueNo` that came with this start, where a correction moved it; absent = 1. */
  startDueNo?: number;
  dueAtMs: number;
  /** Last day `YYYY-MM-DD` of a day clock, in the organ's offset. */
  dueOn?: string;
  /** True when a year without a loaded holiday plan was needed (invariant 11). */
  provisional: boolean;
  /** In order of time. */
  rungs: PlannedRung[];
  fired: FiredRung[];
  /** The earliest due instant that passed without a stop: stays for ever (invariant 3). */
  missedAtMs?: number;
  pausedAtMs?: number;
  /** Instant at which the clock resumes by itself; absent for a pause without maximum. */
  pausedUntilMs?: number;
  extensions: number;
  /** The last pause and the due date before it: a resume in time may be applied after the automatic one (P3). */
  lastPause?: { pausedAtMs: number; resumedAtMs: number; dueAtMs: number; dueOn?: string };
}

/** A stopped instance that counts from the receipt, kept because a corrected receipt judges it anew. */
export interface Settled {
  deadline: string;
  instance: number;
  dueNo: number;
  startAtMs: number;
  dueAtMs: number;
  dueOn?: string;
  doneAtMs: number;
  /** Once breached, always breached (invariant 3). */
  breached?: true;
  /** It was paused once, which moved its due date. */
  paused?: true;
}

/** An act of two or more people, waiting for its other halves (P2). */
export interface PendingAct {
  commandId: string;
  type: string;
  /** The command's own fields, as they will be decided again at the last `confirm`. */
  fields: Record<string, Json>;
  askedBy: Actor;
  /** Post in which the asker asked. */
  askedPost?: Post;
  askedAtMs: number;
  /** Who must still confirm: each entry one person of one of these posts, or one of these persons. */
  needs: { posts?: Post[]; persons?: PersonId[] }[];
  confirmed: { personId: PersonId; post: Post; actingFor?: PersonId; atMs: number }[];
  lapsesAtMs: number;
  lapsed?: boolean;
}

/** A listing set by an L4 rung (挂账督办); taken off by `delist` once its deadline has stopped. */
export interface Listing {
  deadline: string;
  instance: number;
  holderPost: Post;
  stopped: boolean;
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
  /** Last instance number by deadline. */
  instances: Record<string, number>;
  pending: PendingAct[];
  listings: Listing[];
  /** Posts whose part in this matter lies with one person: he acts in it, nobody else who holds the post does. */
  desks?: Record<Post, PersonId>;
  /** The procedure's own part. */
  data: Data;
}
