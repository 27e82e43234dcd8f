// What the parts say after the play, each asked by itself: API, ledger exports, Temporal, mail record, captured mail.
import type { DomainEvent } from '../domain';
import type { MailRecord } from '../db/mail/mail-record';
import type { CapturedMail } from '../mail/capture';
import type { Figures } from './figures';
import type { Played } from './play';

/** A matter as the API tells of it, with its ledger. */
export interface MatterEvidence {
  id: string;
  number: string;
  state: string;
  closed: boolean;
  revision: number;
  problemClass?: string;
  events: DomainEvent[];
  /** What offline verification says; for a sealed stub, which nobody may export, that it was not asked. */
  chain: 'whole' | 'not exported' | { bad: string };
}

export interface RunEvidence {
  workflowId: string;
  runId: string;
  /** As Temporal names it: RUNNING, COMPLETED, FAILED … */
  status: string;
  /** What it hangs on, if anything. */
  stuck?: string;
}

export interface Evidence {
  figures: Figures;
  played: readonly Played[];
  matters: MatterEvidence[];
  /** Ids that the principal leader finds in his list. */
  listed: string[];
  runs: RunEvidence[];
  mail: MailRecord;
  captured: CapturedMail[];
  /** Post by person id, for who was told as the holder of a desk. */
  postOf: ReadonlyMap<string, string>;
}

/** A disagreement between two parts, or between a part and the plan. */
export interface Difference {
  check: string;
  /** Number of the matter or id of the row it is about. */
  about: string;
  expected: string;
  found: string;
}

export type Check = (evidence: Evidence) => Difference[];
