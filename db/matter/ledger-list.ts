// The keeper's ledger (台账, domain §6.1): one row per matter with its serial, in order of receipt; ids and codes, no text.
import type { MatterState, PersonId } from '../../domain';
import type { Query } from '../pool';
import { ledgerEvents } from './ledger-events';
import { fromEvents, type FromEvents } from './ledger-told';
import { printedSerials } from './printed-serial';
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

export interface LedgerListRow extends FromEvents {
  id: string;
  procedure: string;
  /** Without gaps per organ, kind of matter and year among what the asker may know of; printed here only (P8, ADR 0013). */
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
}

export interface LedgerPage {
  rows: LedgerListRow[];
  /** Absent at the end. */
  next?: LedgerCursor;
}

type HeadPart = Omit<LedgerListRow, keyof FromEvents> & {
  open: MatterState['deadlines'];
};

/** One page; sealed stubs are never in it. An xlsx is streamed page by page. */
export async function ledgerPage(q: Query, ask: LedgerAsk): Promise<LedgerPage> {
  const heads = await readHeads(q, ask);
  const ids = heads.map(({ id }) => id);
  const [events, serialOf] = await Promise.all([ledgerEvents(q, ids), printedSerials(q)]);
  const rows = heads.map(({ open, ...head }) => {
    const told = fromEvents(open, events.get(head.id) ?? []);
    const registeredAtMs = told.registeredAtMs ?? head.receivedAtMs;
    return { ...head, ...told, registeredAtMs, serial: serialOf(head) };
  });
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
