// The keeper's ledger (台账, domain §6.1): one row per matter with its serial, in order of receipt; ids and codes, no text.
import type { MatterState, PersonId } from '../../domain';
import type { Query } from '../pool';
import { msOf } from './rows';

/** Where a page ended. */
export interface LedgerCursor {
  receivedAtMs: number;
  id: string;
}

export interface LedgerAsk {
  /** Receipts from here on, ms. */
  fromMs: number;
  /** Receipts before this, ms. */
  toMs: number;
  after?: LedgerCursor;
  limit: number;
}

/** Columns with an instant, and the event that sets each (the latest one counts). */
const INSTANTS = {
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

/** A deadline instance that was missed, with the highest level told (0 = none yet). */
export interface LedgerMiss {
  deadline: string;
  instance: number;
  level: number;
}

/** An extension that was granted: the old date and the new one, ms. */
export interface LedgerExtension {
  deadline: string;
  instance: number;
  fromDueAtMs: number;
  dueAtMs: number;
}

export interface LedgerListRow {
  id: string;
  procedure: string;
  /** Without gaps per organ, kind of matter and year; printed here only (P8). */
  serial: number;
  number: string;
  receivedAtMs: number;
  registeredAtMs: number;
  registrar: PersonId | null;
  channel: string | null;
  problemClass: string | null;
  department: string | null;
  /** Way of disposal. */
  way: string | null;
  officer: PersonId | null;
  state: string;
  finding: string | null;
  isKeyPerson: boolean;
  team: PersonId[];
  /** Who signed the last round, in order. */
  signers: PersonId[];
  /** Papers that the report says are complete (dossier review, domain §3.10). */
  checklist: string[];
  pickupBy: PersonId | null;
  disposalApprovedBy: PersonId | null;
  extensions: LedgerExtension[];
  instants: Partial<Record<LedgerInstant, number>>;
  misses: LedgerMiss[];
}

export interface LedgerPage {
  rows: LedgerListRow[];
  /** Absent at the end. */
  next?: LedgerCursor;
}

type FromEvents =
  'instants' | 'misses' | 'registeredAtMs' | 'pickupBy' | 'disposalApprovedBy' | 'extensions';
type HeadPart = Omit<LedgerListRow, FromEvents> & {
  open: MatterState['deadlines'];
};

interface EventPart {
  id: string;
  seq: number;
  type: string;
  atMs: number;
  nowMs: number;
  deadline: string | null;
  instance: number | null;
  level: number | null;
  missed: boolean;
  by: PersonId | null;
  fromDueAtMs: number | null;
  dueAtMs: number | null;
}

const TYPES = [
  ...Object.values(INSTANTS).flat(),
  'rungFired',
  'deadlineStopped',
  'deadlineCancelled',
  'deadlineRejudged',
];

/** One page; sealed stubs are never in it. An xlsx is streamed page by page. */
export async function ledgerPage(q: Query, ask: LedgerAsk): Promise<LedgerPage> {
  const heads = await readHeads(q, ask);
  const events = await readEventParts(
    q,
    heads.map(({ id }) => id),
  );
  const rows = heads.map((head) => ledgerRow(head, events.get(head.id) ?? []));
  const last = rows.at(-1);
  if (last === undefined || rows.length < ask.limit) return { rows };
  return { rows, next: { receivedAtMs: last.receivedAtMs, id: last.id } };
}

const readHeads = (q: Query, ask: LedgerAsk): Promise<HeadPart[]> =>
  q.rows<HeadPart>(
    `select matter_id id, procedure, serial, number, ${msOf('received_at')} "receivedAtMs", state_name state,
       state #>> '{data,registrar}' registrar, state #>> '{data,channel}' channel,
       state #>> '{data,problemClass}' "problemClass", state #>> '{data,handling,department}' department,
       state #>> '{data,handling,way}' way, state #>> '{data,handling,officer}' officer,
       state #>> '{data,finding}' finding, coalesce((state #>> '{data,keyPerson}')::boolean, false) "isKeyPerson",
       coalesce(state #> '{data,team}', '[]') team,
       coalesce(jsonb_path_query_array(state, '$.data.round.signatures[*].personId'), '[]') signers,
       coalesce(state #> '{data,report,checklist}', '[]') checklist, state -> 'deadlines' "open"
     from head where organ_id = duban_organ() and not sealed
       and received_at >= ${at('$1')} and received_at < ${at('$2')}
       and ($3::text is null or (received_at, matter_id) > (${at('$4')}, $3))
     order by received_at, matter_id limit $5`,
    [ask.fromMs, ask.toMs, ask.after?.id ?? null, ask.after?.receivedAtMs ?? null, ask.limit],
    'ledger-heads',
  );

const at = (param: string): string => `to_timestamp(${param}::float8 / 1000.0)`;

async function readEventParts(q: Query, ids: readonly string[]): Promise<Map<string, EventPart[]>> {
  const rows = await q.rows<EventPart>(
    `select matter_id id, seq, type, (event ->> 'atMs')::float8 "atMs", (event ->> 'nowMs')::float8 "nowMs",
       event ->> 'deadline' deadline, (event ->> 'instance')::int instance,
       case when event ->> 'status' = 'fired' then (event ->> 'level')::int end level,
       coalesce(event ->> 'status' = 'breached' or (event ->> 'missed')::boolean, false) missed,
       event #>> '{by,personId}' by, (event ->> 'fromDueAtMs')::float8 "fromDueAtMs", (event ->> 'dueAtMs')::float8 "dueAtMs"
     from ledger where matter_id = any ($1) and (seq = 1 or type = any ($2)
       or type = 'dueMoved' and event ->> 'cause' = 'extension') order by matter_id, seq`,
    [ids, TYPES],
    'ledger-events',
  );
  const byMatter = new Map<string, EventPart[]>();
  for (const row of rows) byMatter.set(row.id, [...(byMatter.get(row.id) ?? []), row]);
  return byMatter;
}

function ledgerRow({ open, ...head }: HeadPart, events: EventPart[]): LedgerListRow {
  const instants: LedgerListRow['instants'] = {};
  for (const [column, types] of Object.entries(INSTANTS)) {
    const last = events.findLast(({ type }) => (types as readonly string[]).includes(type));
    if (last !== undefined) instants[column as LedgerInstant] = last.atMs;
  }
  const registeredAtMs = events[0]?.nowMs ?? head.receivedAtMs;
  return {
    ...head,
    registeredAtMs,
    instants,
    misses: missesOf(open, events),
    pickupBy: lastBy(events, 'pickupAcknowledged'),
    disposalApprovedBy: lastBy(events, 'disposalApproved'),
    extensions: events.filter(({ type }) => type === 'dueMoved').map(extensionOf),
  };
}

const lastBy = (events: EventPart[], type: string): PersonId | null =>
  events.findLast((one) => one.type === type)?.by ?? null;

const extensionOf = ({ deadline, instance, fromDueAtMs, dueAtMs }: EventPart): LedgerExtension => ({
  deadline: deadline ?? '',
  instance: instance ?? 0,
  fromDueAtMs: fromDueAtMs ?? 0,
  dueAtMs: dueAtMs ?? 0,
});

/** What was missed stays so (invariant 3): of ended instances by how they ended, of open ones by the state. */
function missesOf(open: MatterState['deadlines'], events: EventPart[]): LedgerMiss[] {
  const ended = events.filter(({ missed }) => missed);
  const late = open.filter(({ missedAtMs }) => missedAtMs !== undefined);
  // Stopped late and judged anew it is still one miss.
  const each = new Map([...ended, ...late].map((one) => [`${one.deadline}#${one.instance}`, one]));
  return [...each.values()].map(({ deadline, instance }) => ({
    deadline: deadline ?? '',
    instance: instance ?? 0,
    level: highest(events, deadline, instance),
  }));
}

const highest = (events: EventPart[], deadline: string | null, instance: number | null): number =>
  Math.max(
    0,
    ...events
      .filter((event) => event.deadline === deadline && event.instance === instance)
      .map(({ level }) => level ?? 0),
  );
