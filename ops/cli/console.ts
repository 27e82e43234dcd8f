// Where a verb of the console writes, and what it is given. Exit: 0 well, 1 something is stuck, 2 cannot tell.
import type { Sight } from './sight';

export const WELL = 0;
export const STUCK = 1;
export const CANNOT_TELL = 2;
export type Exit = typeof WELL | typeof STUCK | typeof CANNOT_TELL;

export interface Console {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Colour and questions only at a terminal. */
  isTty: boolean;
  /** IANA name; for display only. */
  timeZone: string;
  locale: 'zh' | 'en';
  /** Asks `y` or anything else; only at a terminal. */
  confirm: (question: string) => Promise<boolean>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** What the call said, already checked against the options of its verb. */
export interface Call {
  positional: readonly string[];
  text: (name: string) => string | undefined;
  flag: (name: string) => boolean;
  /** Whole and above nought; throws `UsageFault`. */
  count: (name: string) => number | undefined;
}

interface VerbHead {
  name: string;
  /** After the name, such as `ID [--json]`. */
  usage: string;
  does: string;
  /** Its own options; `--json`, `--watch` and where to look are everybody's. */
  options: Record<string, { type: 'string' | 'boolean'; about: string }>;
}

/** A verb that looks at matters. */
export interface LookingVerb extends VerbHead {
  run: (sight: Sight, call: Call, console: Console) => Promise<Exit>;
}

/** A verb that looks at the installation, and must say something also where there is nothing to look through. */
export interface LoneVerb extends VerbHead {
  runAlone: (call: Call, console: Console) => Promise<Exit>;
}

export type Verb = LookingVerb | LoneVerb;

/** Thrown where the call itself is wrong. */
export class UsageFault extends Error {
  override name = 'UsageFault';
}
