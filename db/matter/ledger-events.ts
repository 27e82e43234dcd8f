// The events that a row of the keeper's ledger is made of, with the fields it needs.
import type { PersonId } from '../../domain';
import type { Query } from '../pool';

/** Columns with an instant, and the event that sets each (the latest one counts). */
export const INSTANTS = {
  noticedAtMs: ['acceptanceNoticeRecorded'],
  clarifiedAtMs: ['clarificationRecorded'],
  pickedUpAtMs: ['pickupAcknowledged'],
  disposalSubmittedAtMs: ['disposalSubmitted'],
  disposalApprovedAtMs: ['disposalApproved'],
  resultDecidedAtMs: ['resultDecided'],
  lastSignedAtMs: ['signed'],
  filedAtMs: ['filingApproved'],
  decidedAtMs: ['decisionRecorded'],
  repliedAtMs: ['replyRecorded'],
  closedAtMs: ['clueClosed', 'acceptanceRejected'],
} as const;

export type LedgerInstant = keyof typeof INSTANTS;

/** An event as the ledger needs it: fields by name, each where its type has it. */
export interface LedgerEvent {
  type: string;
  atMs: number;
  nowMs: number;
  by?: { personId: PersonId };
  deadline?: string;
  instance?: number;
  level?: number;
  status?: string;
  missed?: boolean;
  cause?: string;
  untilMs?: number;
  fromDueAtMs?: number;
  dueAtMs?: number;
  dueOn?: string;
  team?: PersonId[];
  finding?: string;
  reporterRef?: string;
  satisfaction?: string;
  isRepeat?: boolean;
  assignedBySuperior?: boolean;
  sourceUnit?: { ref: string };
  sourceDocNo?: { ref: string };
  mainClue?: { ref: string };
}

const TYPES = [
  ...Object.values(INSTANTS).flat(),
  'rungFired',
  'deadlineStopped',
  'deadlineCancelled',
  'deadlineRejudged',
  'clockPaused',
  'clockResumed',
  'recheckOrdered',
  'recheckReportSubmitted',
  'satisfactionRecorded',
];

/** By matter, in order. */
export async function ledgerEvents(
  q: Query,
  ids: readonly string[],
): Promise<Map<string, LedgerEvent[]>> {
  const rows = await q.rows<{ id: string; event: LedgerEvent }>(
    `select matter_id id, event - array['rungs', 'holder', 'subjects', 'notices'] event
     from ledger where matter_id = any ($1) and (seq = 1 or type = any ($2)
       or type = 'dueMoved' and event ->> 'cause' in ('extension', 'resume')) order by matter_id, seq`,
    [ids, TYPES],
    'ledger-events',
  );
  const byMatter = new Map<string, LedgerEvent[]>();
  for (const { id, event } of rows) byMatter.set(id, [...(byMatter.get(id) ?? []), event]);
  return byMatter;
}
