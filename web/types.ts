// What the pages are made from. Ids, codes, labels and instants only: no content of a matter has a field here (invariant 6).
import type { Locale } from '../mail/words';

export type { Locale };

/** A label in both languages. */
export type Text = Record<Locale, string>;

/** What every page needs. */
export interface Frame {
  locale: Locale;
  /** Short name of the organ, beside the product's. */
  organ?: string;
  /** Who is signed in; with it the page gets a sign-out form. */
  officer?: string;
  /** Token of the session, sent back by the forms. */
  csrf?: string;
}

/** A page that shows instants, in the organ's fixed offset from UTC. */
export interface TimedFrame extends Frame {
  offsetMinutes: number;
}

export interface PartHealth {
  name: string;
  state: 'ok' | 'amber' | 'down';
  /** What to do, in the page's language; shown when the part is not ok. */
  advice?: string;
}

export interface StartData extends Frame {
  health: readonly PartHealth[];
  links: { reference: string; signIn: string; mail?: string; temporal?: string };
  /** Lines to paste that register a first clue. */
  firstClue: readonly string[];
}

export interface MailSummary {
  /** Last part of its address `/mail/{id}`. */
  id: string;
  to: string;
  subject: string;
  /** Instant of capture, ms. */
  atMs: number;
}

export interface MailData extends MailSummary {
  text: string;
}

export type SignInFault =
  { code: 'badCredentials' } | { code: 'lockedOut'; retryAfterSeconds: number };

export interface SignInData extends Frame {
  /** Path of this server to go to afterwards. */
  next: string;
  username?: string;
  fault?: SignInFault;
}

/** Labels by code; a code without one is shown itself. Posts by `code@unit`, persons by id. */
export interface MatterLabels {
  states: Readonly<Record<string, Text>>;
  deadlines: Readonly<Record<string, Text>>;
  commands: Readonly<Record<string, Text>>;
  posts?: Readonly<Record<string, string>>;
  persons?: Readonly<Record<string, string>>;
}

export interface HolderData {
  post: string;
  persons?: readonly string[];
}

/** The fields of a deadline's view (design §7) that the page shows; instants as ISO strings. */
export interface DeadlineData {
  id: string;
  instance: number;
  dueAt: string;
  doneAt?: string | null;
  provisional: boolean;
  status: 'running' | 'met' | 'breached' | 'paused' | 'cancelled';
  level: number | null;
}

export interface PendingData {
  type: string;
  askedBy: string;
  askedAt: string;
  lapsesAt: string;
}

export interface WaitingData {
  type: string;
  submittedAt: string;
}

/** A view of a matter; what it holds beyond this is not shown. */
export interface MatterData {
  number: string;
  state: string;
  revision: number;
  holder: HolderData | null;
  receivedAt: string;
  deadlines: readonly DeadlineData[];
  pending?: readonly PendingData[];
  waiting?: readonly WaitingData[];
  allowedCommands: readonly string[];
}

export interface MatterPageData extends TimedFrame {
  view: MatterData;
  labels: MatterLabels;
  nowMs: number;
}

export interface InboxItem {
  /** Id of the matter: the row leads to `/c/{id}`. */
  matterId: string;
  number: string;
  state: string;
  /** What waits: the desk, a clock beside it, half of an act of two people, a signature, an approval, an own act. */
  kind: 'desk' | 'deadline' | 'confirm' | 'sign' | 'approve' | 'refused' | 'waiting';
  /** The command to give, where one is certain. */
  command?: string;
  deadline?: string;
  dueAt: string | null;
}

export interface InboxPageData extends TimedFrame {
  items: readonly InboxItem[];
  labels: MatterLabels;
  nowMs: number;
}

/** RFC 9457 with the stable `code` of the API. */
export interface ProblemData {
  status: number;
  code: string;
  title?: string;
  traceId?: string;
}
