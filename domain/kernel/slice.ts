// The slice: all that a run needs of its rule pack and calendars (design §2, P2). Plain JSON, at most 6 kB.

/** A length of time: `H` calendar hours, `D` calendar days, `M` calendar months, `WD` working days, `MS` milliseconds. */
export interface Span {
  unit: 'H' | 'D' | 'M' | 'WD' | 'MS';
  n: number;
}

/** L0 is the pre-warning, L1 blue, L2 yellow, L3 red, L4 listed (domain §5.3). */
export type Level = 0 | 1 | 2 | 3 | 4;

/** When a rung stands: `after` its due instant; a negative `n` stands before it. */
export interface RungRule {
  level: Level;
  after: Span;
}

/** A ladder of times. `repeat` gives the growing gaps after the last rung; its last entry goes on for ever. */
export interface Ladder {
  rungs: RungRule[];
  repeat: Span[];
}

export interface DeadlineRule {
  limit: Span;
  /** Key into `Slice.ladders`. */
  ladder: string;
  /** Longest single extension and how often; absent = no extension (§7 no. 14). */
  extension?: { by: Span; times: number };
  /** Longest pause; absent = may not be paused (§7 no. 15). */
  pauseMax?: Span;
  /** `false`: a last day that is a rest day does not roll on (DETENTION_LIMIT). Default true. */
  rolls?: boolean;
}

/** A year of working days: base64 of a bitmap, bit n = day n of the year (0 = 1 January) is a working day. */
export interface CalendarYear {
  version: string;
  days: string;
}

export interface Slice {
  /** SHA-256 (hex) of the canonical JSON of everything else here; the state holds it. */
  digest: string;
  procedure: string;
  rulePack: { version: string; digest: string };
  /** Fixed offset of the organ from UTC (P3); +480 for UTC+8. */
  offsetMinutes: number;
  /** Opening hour of day-clock mail, local minutes after midnight (540 = 09:00). */
  officeOpensMinute: number;
  /** Upper bound of the spread added to day rungs, by hash of the matter id (P3). */
  spreadMs: number;
  calendars: Record<string, CalendarYear>;
  deadlines: Record<string, DeadlineRule>;
  ladders: Record<string, Ladder>;
  /** Loops beyond this need `recordStudy` (domain §5.2 "More rules"). */
  maxRounds: number;
  /** How long a pending act of two people waits for its second half. */
  pendingLapse: Span;
  /** What a procedure asks of its pack: code tables, `signOffFor`, papers … (typed by the procedure). */
  options: Record<string, unknown>;
}
