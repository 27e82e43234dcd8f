// How the mails of matters went: number, level, state, attempts; a person only where delivery failed (P8).
import { msOf } from '../matter/rows';
import { planForValues, type Query } from '../pool';
import { lookerParams, SEEN, type Looker } from './seen-by';

/** What was withdrawn is not among them: it would say that somebody was left out. */
export const MAIL_STATES = ['queued', 'sending', 'sent', 'failed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface MailRow {
  id: string;
  matterId: string;
  number: string;
  noticeId: string;
  /** Of a rung: which deadline and level. */
  deadline: string | null;
  level: number | null;
  state: MailState;
  attempts: number;
  /** Code of the last failure. */
  fault: string | null;
  /** Only where delivery failed. */
  personId: string | null;
  /** Instants in ms by the database's clock. */
  createdAtMs: number;
  nextAttemptAtMs: number | null;
  sentAtMs: number | null;
}

export interface MailCursor {
  createdAtMs: number;
  id: string;
}

export interface MailAsk {
  limit: number;
  after?: MailCursor;
  state?: MailState;
  matterId?: string;
}

/** One page, the newest first. */
export function mailList(q: Query, who: Looker, ask: MailAsk): Promise<MailRow[]> {
  planForValues(q);
  return q.rows<MailRow>(
    `with ${SEEN}
     select m.id, m.matter_id "matterId", h.number, m.notice_id "noticeId", n.event ->> 'deadline' deadline,
       (n.event ->> 'level')::int "level", m.state, m.attempts, m.fault,
       case when m.state = 'failed' then m.person_id end "personId", ${msOf('m.created_at')} "createdAtMs",
       ${msOf('m.next_attempt_at')} "nextAttemptAtMs", ${msOf('m.sent_at')} "sentAtMs"
       from message m join seen h on h.matter_id = m.matter_id left join notice n on n.id = m.notice_id
      where m.organ_id = $1 and m.state = any($3) and ($4::text is null or m.matter_id = $4)
        and ($5::float8 is null or (${msOf('m.created_at')}, m.id) < ($5, $6))
      order by ${msOf('m.created_at')} desc, m.id desc limit $7`,
    [
      ...lookerParams(who),
      ask.state === undefined ? MAIL_STATES : [ask.state],
      ask.matterId ?? null,
      ask.after?.createdAtMs ?? null,
      ask.after?.id ?? null,
      ask.limit,
    ],
    'ops-mail',
  );
}
