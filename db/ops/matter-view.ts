// One matter as ops see it: state, fence, clocks and desks; what waits, what was told, the shape of its ledger. No content.
import type { OpenDeadline } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';
import { lookerParams, SEEN, type Looker } from './seen-by';

/** Instants in ms by the database's clock. */
export interface MatterSeen {
  id: string;
  number: string;
  procedure: string;
  state: string;
  closed: boolean;
  epoch: number;
  /** Epoch whose start was noted; `null`: the present one's was not. */
  startedEpoch: number | null;
  revision: number;
  rulePack: string;
  unit: string;
  post: string;
  receivedAtMs: number;
  /** When the run has to wake next. */
  nextWakeAtMs: number | null;
  healingUntilMs: number | null;
  quarantinedAtMs: number | null;
  updatedAtMs: number;
  deadlines: OpenDeadline[];
}

/** The matter; undefined where there is none, or none that the looker may know of. */
export const matterSeen = (q: Query, who: Looker, id: string): Promise<MatterSeen | undefined> =>
  q.one<MatterSeen>(
    `with ${SEEN}
     select h.matter_id id, h.number, h.procedure, h.state_name state, h.closed, h.epoch, h.started_epoch "startedEpoch",
       h.revision, h.state #>> '{rulePack,version}' "rulePack", h.unit, h.holder_post post,
       ${msOf('h.received_at')} "receivedAtMs", ${msOf('h.next_alarm_at')} "nextWakeAtMs",
       ${msOf('h.healing_until')} "healingUntilMs", ${msOf('h.quarantined_at')} "quarantinedAtMs",
       ${msOf('h.updated_at')} "updatedAtMs", h.state -> 'deadlines' deadlines
       from seen h where h.matter_id = $3`,
    [...lookerParams(who), id],
    'ops-matter',
  );

export interface WaitingRow {
  commandId: string;
  submittedAtMs: number;
  failures: number;
  parkedAtMs: number | null;
}

/** Steps without an outcome, in the order in which they are sent. */
export const waitingOf = (q: Query, who: Looker, id: string): Promise<WaitingRow[]> =>
  q.rows<WaitingRow>(
    `with ${SEEN}
     select c.id "commandId", ${msOf('c.submitted_at')} "submittedAtMs", c.failures, ${msOf('c.parked_at')} "parkedAtMs"
       from command c join seen h on h.matter_id = c.matter_id
      where c.matter_id = $3 and c.outcome is null order by c.submitted_at, c.id limit 50`,
    [...lookerParams(who), id],
    'ops-waiting',
  );

export interface NoticeSeen {
  id: string;
  deadline: string | null;
  instance: number | null;
  level: number | null;
  repeatNo: number | null;
  state: string;
  rungAtMs: number;
  resolvedAtMs: number | null;
  /** Withdrawn ones are not among them; a person only where delivery failed (P8). */
  deliveries: {
    state: string;
    attempts: number;
    fault: string | null;
    personId: string | null;
    sentAtMs: number | null;
  }[];
}

const DELIVERIES = `(select coalesce(jsonb_agg(jsonb_build_object('state', m.state, 'attempts', m.attempts,
    'fault', m.fault, 'personId', case when m.state = 'failed' then m.person_id end, 'sentAtMs', ${msOf('m.sent_at')})
    order by m.created_at, m.id), '[]') from message m where m.notice_id = n.id and m.state <> 'withdrawn')`;

/** The newest notices, the newest first. */
export const noticesSeen = (q: Query, who: Looker, id: string): Promise<NoticeSeen[]> =>
  q.rows<NoticeSeen>(
    `with ${SEEN}
     select n.id, n.event ->> 'deadline' deadline, (n.event ->> 'instance')::int "instance",
       (n.event ->> 'level')::int "level", (n.event ->> 'repeatNo')::int "repeatNo", n.state,
       ${msOf('n.rung_at')} "rungAtMs", ${msOf('n.resolved_at')} "resolvedAtMs", ${DELIVERIES} deliveries
       from notice n join seen h on h.matter_id = n.matter_id
      where n.matter_id = $3 order by n.rung_at desc, n.id desc limit 30`,
    [...lookerParams(who), id],
    'ops-notices',
  );

export interface LedgerShape {
  rows: number;
  lastSeq: number;
  lastHash: string | null;
  /** Of the last row, ms. */
  recordedAtMs: number | null;
  /** Numbers missing between the first and the last row. */
  missing: number;
}

/** How many rows the ledger has and where it ends; nothing of what they say. */
export async function ledgerShape(q: Query, who: Looker, id: string): Promise<LedgerShape> {
  const row = await q.one<LedgerShape>(
    `with ${SEEN}
     select count(*) "rows", coalesce(max(l.seq), 0) "lastSeq", coalesce(max(l.seq), 0) - count(*) missing,
       (array_agg(l.hash order by l.seq desc))[1] "lastHash", ${msOf('max(l.recorded_at)')} "recordedAtMs"
       from ledger l join seen h on h.matter_id = l.matter_id where l.matter_id = $3`,
    [...lookerParams(who), id],
    'ops-ledger-shape',
  );
  return row ?? { rows: 0, lastSeq: 0, lastHash: null, recordedAtMs: null, missing: 0 };
}

/** True for a command or notice of this matter. */
export const isOfMatter = async (
  q: Query,
  who: Looker,
  matterId: string,
  id: string,
): Promise<boolean> =>
  (await q.one(
    `with ${SEEN}
     select 1 from seen h where h.matter_id = $3 and (exists (select from command c where c.id = $4 and c.matter_id = $3)
       or exists (select from notice n where n.id = $4 and n.matter_id = $3))`,
    [...lookerParams(who), matterId, id],
    'ops-is-of-matter',
  )) !== undefined;
