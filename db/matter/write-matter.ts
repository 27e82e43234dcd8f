// Writes what came out of a decision: ledger rows, readers, inbox, notices, and the head with its read model. One transaction,
// with whose commit everything here travels.
import {
  stateDigest,
  type DomainEvent,
  type MatterState,
  type Procedure,
  type Slice,
} from '../../domain';
import type { Query } from '../pool';
import type { LedgerRow } from './chain';
import { inboxItems, insertInbox, replaceInbox } from './inbox-items';
import { noticesOf, readModelOf, type NoticeRow } from './read-model';
import { insertReaders, readersOf } from './readers';

/** Head columns that a decision changes, as a JSON record for `jsonb_to_record`. */
const HEAD_RECORD = `revision int, state jsonb, state_digest text, hash text, last_now_ms bigint,
  next_alarm_ms float8, state_name text, holder_post text, holder_persons text[], unit text,
  received_ms float8, due_ms float8, overdue boolean, closed boolean`;

const at = (column: string): string => `to_timestamp(${column} / 1000.0)`;

const DERIVED = `revision, state, state_digest, hash, last_now_ms, next_alarm_at, state_name, holder_post,
  holder_persons, unit, received_at, due_at, overdue, closed, updated_at`;
const DERIVED_VALUES = `x.revision, x.state, x.state_digest, x.hash, x.last_now_ms, ${at('x.next_alarm_ms')},
  x.state_name, x.holder_post, x.holder_persons, x.unit, ${at('x.received_ms')},
  coalesce(${at('x.due_ms')}, 'infinity'), x.overdue, x.closed, duban_now()`;

/** The new head: state with the hash of its last row. */
export interface Derived {
  procedure: Procedure;
  state: MatterState;
  slice: Slice;
  hash: string;
  lastNowMs: number;
}

/** Inserts rows of the ledger; nothing may ever change them afterwards. */
export function insertLedger(q: Query, rows: readonly LedgerRow[]): void {
  if (rows.length === 0) return;
  q.write(
    `insert into ledger (matter_id, seq, organ_id, epoch, entry_seq, type, event, command_id, sig, prev_hash, hash)
     select "matterId", seq, "organId", epoch, "entrySeq", event ->> 'type', event, "commandId", sig, "prevHash", hash
     from jsonb_to_recordset($1::jsonb) as x("matterId" text, seq int, "organId" text, epoch int, "entrySeq" int,
       event jsonb, "commandId" text, sig text, "prevHash" text, hash text) order by seq`,
    [JSON.stringify(rows)],
    'insert-ledger',
  );
}

/** First head of a matter, at epoch 0 with no start noted. */
export function insertHead(
  q: Query,
  identity: { matterId: string; organId: string; number: string; serial: number; sealed: boolean },
  derived: Derived,
): void {
  q.write(
    `insert into head (matter_id, organ_id, procedure, number, serial, sealed, epoch, ${DERIVED})
     select $2, $3, $4, $5, $6, $7, 0, ${DERIVED_VALUES} from jsonb_to_record($1::jsonb) as x(${HEAD_RECORD})`,
    [
      JSON.stringify(headRecord(derived)),
      identity.matterId,
      identity.organId,
      derived.procedure.name,
      identity.number,
      identity.serial,
      identity.sealed,
    ],
  );
}

/**
 * Moves the head on; a run that records under the present epoch has plainly been started. `acts`: commands on record by
 * this, with which the lease taken for one of them ends (ADR 16).
 */
export function updateHead(
  q: Query,
  matterId: string,
  derived: Derived,
  acts: readonly string[],
): void {
  q.write(
    `update head set (${DERIVED}) = (select ${DERIVED_VALUES} from jsonb_to_record($1::jsonb) as x(${HEAD_RECORD})),
       started_epoch = epoch, healing_until = null,
       lease_until = case when lease_for = any ($3) then null else lease_until end where matter_id = $2`,
    [JSON.stringify(headRecord(derived)), matterId, acts],
    'update-head',
  );
}

/** Readers, inbox rows and notices that follow from new events. `fresh`: a matter that had none before. */
export function insertBeside(
  q: Query,
  organId: string,
  derived: Derived,
  events: readonly DomainEvent[],
  fresh = false,
): void {
  const { procedure, state, slice } = derived;
  const { matterId } = state;
  const write = fresh ? insertInbox : replaceInbox;
  insertReaders(q, organId, matterId, readersOf(procedure, state, events, slice));
  write(q, { organId, matterId }, inboxItems(procedure, state, slice));
  insertNotices(q, organId, matterId, noticesOf(matterId, events));
}

function insertNotices(
  q: Query,
  organId: string,
  matterId: string,
  notices: readonly NoticeRow[],
): void {
  if (notices.length === 0) return;
  q.write(
    `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at)
     select id, $2, $3, key, kind, audience, event, ${at('"rungAtMs"')}
     from jsonb_to_recordset($1::jsonb) as x(id text, key text, kind text, audience jsonb, event jsonb, "rungAtMs" float8)`,
    [JSON.stringify(notices), organId, matterId],
    'insert-notice',
  );
}

function headRecord(derived: Derived): Record<string, unknown> {
  const model = readModelOf(derived.procedure, derived.state, derived.slice);
  return {
    revision: derived.state.revision,
    state: derived.state,
    state_digest: stateDigest(derived.state),
    hash: derived.hash,
    last_now_ms: derived.lastNowMs,
    next_alarm_ms: model.nextAlarmAtMs,
    state_name: model.stateName,
    holder_post: model.holderPost,
    holder_persons: model.holderPersons,
    unit: model.unit,
    received_ms: model.receivedAtMs,
    due_ms: model.dueAtMs,
    overdue: model.overdue,
    closed: model.closed,
  };
}
